import { sql } from 'kysely'
import { sha256 } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '#records/audit/record.ts'
import type { LedgerAccount } from '../ledger.rules.ts'
import { type BookEntry, type Books, balanceOf, type Opening, unbalanced } from './books.rules.ts'
import { sheetOf } from './sheet.rules.ts'

/** Entries that one request answers with, and that the command line writes. */
export const rowsMax = 20_000
export const rowsMaxOfFile = 500_000

export type Period = { from: string; to: string }

/**
 * The books of some days, both within, by midnights of the organisation's zone: every entry, and the trial balance.
 * @throws Problem invalid return_period · conflict ledger_too_long · Error when the books do not balance: a defect
 */
export async function readBooks(work: Work, { from, to }: Period, atMost = rowsMax): Promise<Books> {
  if (to < from) throw new Problem('invalid', 'return_period', { facts: { firstDay: from, lastDay: to } })
  const { zone } = await work.tx
    .selectFrom('orgs')
    .select('zone')
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  const begin = midnight(Temporal.PlainDate.from(from), zone)
  const end = midnight(Temporal.PlainDate.from(to).add({ days: 1 }), zone)
  const { rows: entries } = await sql<BookEntry>`select e.at, t.number, e.ticket_id as "ticketId",
      e.remedy_id as "remedyId", r.kind, r.proposed_by is null as "isAutomatic", r.rail, e.step, e.account,
      e.amount_minor as "amountMinor", e.currency, r.reference
    from ledger_entries e join remedies r on r.ticket_id = e.ticket_id and r.remedy_id = e.remedy_id
    join tickets t on t.ticket_id = e.ticket_id
    where e.org_id = ${work.orgId} and e.at >= ${begin} and e.at < ${end}
    order by e.at, e.remedy_id, e.step, e.account limit ${atMost + 1}`.execute(work.tx)
  if (entries.length > atMost) throw new Problem('conflict', 'ledger_too_long', { facts: { rowsMax: atMost } })
  const { rows } = await sql<{ currency: string; account: LedgerAccount; minor: string }>`
    select currency, account, sum(amount_minor)::text as minor from ledger_entries
    where org_id = ${work.orgId} and at < ${begin} group by currency, account`.execute(work.tx)
  const opening: Opening[] = rows.map(({ minor, ...one }) => ({ ...one, amountMinor: BigInt(minor) }))
  const balance = balanceOf(opening, entries)
  const wrong = unbalanced(balance)
  if (wrong.length > 0)
    throw new Error(`the books of ${wrong.map(({ currency }) => currency).join(', ')} do not balance`)
  return { from, to, zone, madeAt: work.now, entries, balance }
}

const midnight = (day: Temporal.PlainDate, zone: string) => new Date(day.toZonedDateTime(zone).epochMilliseconds)

/**
 * The same for somebody who takes it away: an event of the organisation says who, what days, how many rows, and the hash of the
 * sheet. @throws Problem as `readBooks` does
 */
export async function takeBooks(
  work: Work,
  period: Period,
  as: 'json' | 'csv',
  language: string | undefined,
  atMost = rowsMax,
): Promise<{ books: Books; sheet: string }> {
  const books = await readBooks(work, period, atMost)
  const sheet = sheetOf(books, { takerName: takerOf(work), language: language ?? (await ownLanguage(work)) })
  const payload = { ...period, as, rows: books.entries.length, sha256: sha256(sheet).toString('hex') }
  await recordAbout(work, { kind: 'organisation', id: work.orgId }, [{ type: 'ledger.exported', payload }])
  return { books, sheet }
}

const takerOf = ({ actor }: Work) => (actor.kind === 'staff' ? actor.name : 'huiyin')

async function ownLanguage(work: Work): Promise<string> {
  const row = await work.tx
    .selectFrom('orgs')
    .select('default_language')
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  return row.default_language
}
