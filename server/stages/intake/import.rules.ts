import { isBlank, isStorable, oneLine } from '#platform/text.rules.ts'
import type { Form } from '#records/knowledge/forms.rules.ts'
import type { Language } from '#records/knowledge/words.rules.ts'
import type { Submission } from '#records/tickets/draft.rules.ts'

/** Which field of a line is which; docs/import.md describes the keys. */
export type ImportMap = {
  source: string
  sourceId: string
  text: string
  orderNo: string | null
  language: Language
  channel: string
  form: string
  codeBy: { fields: string[]; codes: Record<string, string>; else: string }
}

export type LineFault = { fault: string }

const textCharsMax = 32_000

/** One line as a submission, or what is wrong with it in one sentence that repeats nothing of the line. */
export function readLine(line: string, map: ImportMap, forms: Form[], now: Date): Submission | LineFault {
  let record: unknown
  try {
    record = JSON.parse(line)
  } catch {
    return { fault: 'not JSON' }
  }
  if (record === null || typeof record !== 'object' || Array.isArray(record)) return { fault: 'not a JSON object' }
  const row = record as Record<string, unknown>
  const id = row[map.sourceId]
  if ((typeof id !== 'string' && typeof id !== 'number') || String(id).trim() === '' || String(id).length > 200)
    return { fault: `field "${map.sourceId}" must be an id of 1 to 200 characters` }
  const text = row[map.text]
  if (typeof text !== 'string' || isBlank(text)) return { fault: `field "${map.text}" must be a text` }
  if (text.length > textCharsMax)
    return { fault: `field "${map.text}" has ${text.length} characters, at most ${textCharsMax} are allowed` }
  const orderNo = map.orderNo ? plainWord(row[map.orderNo]) : ''
  if (![text, String(id), orderNo].every(isStorable))
    return { fault: 'NUL characters or broken Unicode cannot be stored' }
  const form = forms.find((candidate) => candidate.key === map.form)
  if (!form) return { fault: `the map names the form "${map.form}", which does not exist` }
  return {
    channel: map.channel,
    form,
    language: map.language,
    text,
    wants: null,
    answers: {},
    contact: {},
    amount: null,
    orderNo: orderNo.length <= 64 ? oneLine(orderNo) || null : null,
    // The desk's clocks start when the desk hears of it, not when the source did.
    receivedAt: now,
    source: { name: map.source, id: oneLine(String(id)) },
    code: codeOf(row, map),
    splitFrom: null,
  }
}

/** The code of the finest known name; what the map does not know is left to rules and people. */
function codeOf(row: Record<string, unknown>, map: ImportMap): string | null {
  const { fields, codes } = map.codeBy
  const parts = fields.map((field) => plainWord(row[field]))
  for (let length = parts.length; length > 0; length--) {
    const name = parts.slice(0, length).join(' / ')
    // Not what every object inherits: "constructor" is a name that a line may say, too.
    if (Object.hasOwn(codes, name)) return codes[name] === map.codeBy.else ? null : codes[name]!
  }
  return null
}

/** A word or a number of a line; anything else is none. */
function plainWord(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
}
