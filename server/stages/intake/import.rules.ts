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
  if (typeof text !== 'string' || text.trim() === '') return { fault: `field "${map.text}" must be a text` }
  if (text.length > textCharsMax)
    return { fault: `field "${map.text}" has ${text.length} characters, at most ${textCharsMax} are allowed` }
  const orderNo = map.orderNo ? row[map.orderNo] : null
  const broken = [text, String(id), String(orderNo)].some((value) => value.includes('\u0000') || !value.isWellFormed())
  if (broken) return { fault: 'NUL characters or broken Unicode cannot be stored' }
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
    orderNo: typeof orderNo === 'string' && orderNo.length <= 64 ? orderNo : null,
    // The desk's clocks start when the desk hears of it, not when the source did.
    receivedAt: now,
    source: { name: map.source, id: String(id).trim() },
    code: codeOf(row, map),
    splitFrom: null,
  }
}

/** The code of the finest known name; what the map does not know is left to rules and people. */
function codeOf(row: Record<string, unknown>, map: ImportMap): string | null {
  const { fields, codes } = map.codeBy
  const parts = fields.map((field) => String(row[field] ?? '').trim())
  for (let length = parts.length; length > 0; length--) {
    const code = codes[parts.slice(0, length).join(' / ')]
    if (code) return code === map.codeBy.else ? null : code
  }
  return null
}
