import { csvOf } from '#platform/csv.rules.ts'
import type { Language, Words } from '#records/knowledge/words.rules.ts'
import { say } from '#records/knowledge/words.rules.ts'
import type { ListedTicket } from '#records/tickets/listing.ts'
import words from './words.json' with { type: 'json' }

/** Who took the list away, and when: stands at both ends of the file. */
export type Watermark = { exportId: string; makerName: string; madeAt: Date; zone: string; language: string }

type Column = (ticket: ListedTicket, mark: Watermark) => string

const columns: Record<keyof (typeof words)['columns'], Column> = {
  number: (ticket) => ticket.number,
  received: (ticket, mark) => time(ticket.receivedAt, mark),
  code: (ticket) => ticket.code,
  kind: (ticket, mark) => of(ticket.codeLabel, mark),
  classes: (ticket, mark) =>
    ticket.classes
      .map((one) => `${of(one.schemeName, mark)} ${of(one.dimension, mark)}: ${one.code} ${of(one.name, mark)}`)
      .join('; '),
  priority: (ticket) => `P${ticket.priority}`,
  status: (ticket, mark) => of(ticket.statusLabel, mark),
  subject: (ticket) => ticket.subject,
  amount: ({ amount }) => (amount ? decimal(amount) : ''),
  currency: ({ amount }) => amount?.currency ?? '',
  channel: (ticket) => ticket.channel,
  language: (ticket) => ticket.language,
  team: (ticket, mark) => (ticket.teamName ? of(ticket.teamName, mark) : ''),
  assignee: (ticket) => ticket.assigneeName ?? '',
  due: (ticket, mark) => time(ticket.dueAt, mark),
  outcome: (ticket, mark) => (ticket.outcome ? of(words.outcome[ticket.outcome], mark) : ''),
  redress: (ticket, mark) => (ticket.redress ? of(words.redress[ticket.redress], mark) : ''),
  resolved: (ticket, mark) => time(ticket.resolvedAt, mark),
}

/** The file's text: a line that says whose it is, the names of the columns, a line a ticket, and whose it is again. */
export function sheetOf(tickets: ListedTicket[], mark: Watermark): string {
  const names = Object.keys(columns) as (keyof typeof columns)[]
  const whose = (text: Words) =>
    of(text, mark)
      .replace('{name}', mark.makerName)
      .replace('{at}', time(mark.madeAt, mark))
      .replace('{zone}', mark.zone)
      .replace('{id}', mark.exportId)
      .replace('{rows}', String(tickets.length))
  return csvOf([
    [whose(words.head)],
    names.map((name) => of(words.columns[name], mark)),
    ...tickets.map((ticket) => names.map((name) => columns[name](ticket, mark))),
    [whose(words.foot)],
  ])
}

const of = (text: Words, { language }: Watermark) => say(text, language as Language)

/** In the organisation's zone, as people and spreadsheets read it: 2026-11-22 18:04. */
function time(at: Date | null, { zone }: Watermark): string {
  if (!at) return ''
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)
  return `${local.toPlainDate()} ${local.toPlainTime().toString({ smallestUnit: 'minute' })}`
}

/** Minor units as people write them; how many decimals a currency has is CLDR's (ISO 4217). */
function decimal({ amountMinor, currency }: { amountMinor: bigint; currency: string }): string {
  const places =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  const digits = String(amountMinor).padStart(places + 1, '0')
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
}
