import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { FoundKind } from '../server/records/customers/edits.rules.ts'
import { maskText } from '../server/records/customers/masking.rules.ts'
import { type Labelled, labelledTexts } from './data/masking.ts'
import { median, print } from './figure.ts'

/**
 * `bench -- masking [--data FILE.jsonl] [--lines odd|even] [--texts N] [--misses]`: how much of what is labelled the mask
 * hides, how much of what it hides is labelled, and how many messages of 200 characters one core masks in a second.
 *
 * `recall_CLASS`: the share of labelled spans of which every digit and letter lies inside something found, of whatever
 * class: what matters is that it is hidden. `precision_CLASS`: the share of what was found as this class that overlaps a
 * labelled span of it. Without --data a set of our own is made (seeded, bench/data/masking.ts). A file has a line of JSON
 * for each text: `text` and `spans` of `type`, `start`, `end`, or the same in presidio-research's names. A class that the
 * file does not label has no figure. --misses tells on standard error what went wrong.
 */
export async function run(options: string[]): Promise<void> {
  const { values } = parseArgs({
    args: options,
    options: {
      data: { type: 'string' },
      lines: { type: 'string' },
      texts: { type: 'string', default: '2000' },
      misses: { type: 'boolean', default: false },
    },
  })
  const all = values.data ? readTexts(values.data) : labelledTexts(Number(values.texts))
  const texts = values.lines ? all.filter((_, line) => (line % 2 === 0) === (values.lines === 'odd')) : all
  const tell = values.misses ? (words: string) => console.error(words) : () => {}
  for (const [figure, { hit, of }] of sharesOf(texts, tell))
    print({ bench: 'masking', figure, value: of === 0 ? 0 : hit / of, unit: 'share', samples: of })
  printSpeed(texts.map(({ text }) => text))
}

/** Classes of the labels, by what the mask calls them; numbers that the file does not tell apart are one class. */
const classes: Partial<Record<FoundKind, string[]>> = {
  card: ['PAN'],
  id: ['ID'],
  document: ['ID'],
  phone: ['PHONE', 'LANDLINE'],
  landline: ['LANDLINE', 'PHONE'],
  email: ['EMAIL'],
  name: ['NAME'],
  address: ['ADDR'],
  wechat: ['WX'],
  secret: ['SECRET'],
}

/** The classes of presidio-research's data set that the mask looks for at all. */
const classOf: Record<string, string> = {
  CREDIT_CARD: 'PAN',
  US_SSN: 'ID',
  PHONE_NUMBER: 'PHONE',
  EMAIL_ADDRESS: 'EMAIL',
  PERSON: 'NAME',
  STREET_ADDRESS: 'ADDR',
}

type Line = {
  text?: string
  full_text?: string
  spans: {
    type?: string
    entity_type?: string
    start?: number
    start_position?: number
    end?: number
    end_position?: number
  }[]
}

function readTexts(file: string): Labelled[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => {
    const { text, full_text, spans } = JSON.parse(line) as Line
    return {
      text: text ?? full_text ?? '',
      spans: spans.map((span) => ({
        type: span.type ?? classOf[span.entity_type ?? ''] ?? span.entity_type ?? '',
        start: span.start ?? span.start_position ?? 0,
        end: span.end ?? span.end_position ?? 0,
      })),
    }
  })
}

type Share = { hit: number; of: number }

function sharesOf(texts: Labelled[], tell: (words: string) => void): Map<string, Share> {
  const labelled = new Set(texts.flatMap(({ spans }) => spans.map(({ type }) => type)))
  const known = Object.values(classes).flat()
  const names = [...new Set(known)].filter((name) => labelled.has(name))
  const shares = new Map<string, Share>()
  for (const name of names)
    for (const figure of [`recall_${name}`, `precision_${name}`]) shares.set(figure, { hit: 0, of: 0 })
  const count = (figure: string, hit: boolean, text: string, start: number, end: number) => {
    const share = shares.get(figure)!
    share.of += 1
    if (hit) share.hit += 1
    else
      tell(`${figure}: «${text.slice(start, end)}» in ${JSON.stringify(text.slice(Math.max(0, start - 40), end + 30))}`)
  }
  for (const { text, spans } of texts) {
    const { found } = maskText(text)
    const hidden = (i: number) => found.some(({ start, end }) => start <= i && i < end)
    for (const { type, start, end } of spans) {
      if (!shares.has(`recall_${type}`)) continue
      let whole = true
      for (let i = start; i < end; i++) whole &&= hidden(i) || !/[\p{L}\p{N}]/u.test(text[i]!)
      count(`recall_${type}`, whole, text, start, end)
    }
    for (const { kind, start, end } of found) {
      const name = classes[kind]!.find((one) => labelled.has(one))
      // What overlaps a label of the other kind of telephone was found as what it is.
      const own = spans.find((span) => classes[kind]!.includes(span.type) && span.start < end && start < span.end)
      if (name) count(`precision_${own?.type ?? name}`, own !== undefined, text, start, end)
    }
  }
  return shares
}

const messageChars = 200
const messagesPerRound = 20_000

/** Texts of the set, one behind the other, cut into messages: denser than what people write. */
function messagesOf(texts: string[]): string[] {
  const all = texts.join('。').repeat(Math.ceil((messagesPerRound * messageChars) / texts.join('。').length))
  return Array.from({ length: messagesPerRound }, (_, i) => all.slice(i * messageChars, (i + 1) * messageChars))
}

const rounds = 5

function printSpeed(texts: string[]): void {
  const harmless = texts.filter((text) => maskText(text).found.length === 0)
  const sets: [string, string[]][] = [
    ['texts_per_s', messagesOf(texts)],
    ['harmless_per_s', messagesOf(harmless.length > 0 ? harmless : ['钱没到，等了很久。'])],
  ]
  const times = new Map(sets.map(([figure]) => [figure, [] as number[]]))
  for (let round = 0; round <= rounds; round++) {
    for (const [figure, messages] of sets) {
      const { user: before } = process.cpuUsage()
      for (const message of messages) maskText(message)
      const { user } = process.cpuUsage()
      if (round > 0) times.get(figure)!.push(messages.length / ((user - before) / 1e6))
    }
  }
  for (const [figure, perSecond] of times)
    print({ bench: 'masking', figure, value: Math.round(median(perSecond)), unit: '1/s', samples: rounds })
}
