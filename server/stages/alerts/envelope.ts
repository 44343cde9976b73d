import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { NotHeard, type RiskDesk } from '#platform/ports.ts'
import type { WebhookSecret } from '#platform/webhook-signature.ts'
import { contactsToReach } from '#records/customers/find.ts'
import { type Entry, entriesOf } from '#records/entries/find.ts'
import { activeSecrets } from '#records/entries/posted.ts'
import { isRegistered } from './alerts.rules.ts'
import type { ReadProtections } from './follow.ts'
import { causeOf, type Happened, type NewsKind, protectionBody, type Target } from './news.rules.ts'

/** News as it is stored. */
export type News = {
  newsId: string
  kind: NewsKind
  alertId: string | null
  ticketId: string | null
  remedyId: string | null
  said: unknown
  at: Date
  attempts: number
}

/** News ready to be posted. */
export type Envelope = { url: string; secrets: readonly WebhookSecret[]; id: string; body: string }
/** Makes one. @throws NotHeard no_secret, not_registered, not_connected · Error where what it tells of is gone */
export type Seal = () => Envelope

/** What is posted for each of these, as far as it can be: each fails alone. */
export async function envelopesOf(
  work: Work,
  news: News[],
  desk: RiskDesk | null,
  read: ReadProtections,
): Promise<Map<string, Seal>> {
  const answers = news.filter(({ kind }) => kind === 'answer')
  const protections = news.filter(({ kind }) => kind === 'protection')
  return new Map([
    ...(answers.length > 0 ? await ofAnswers(work, answers) : []),
    ...(protections.length > 0 ? await ofProtections(work, protections, desk, read) : []),
  ])
}

/** To the address that the alert named, signed with the secrets of its entry. */
async function ofAnswers(work: Work, news: News[]): Promise<[string, Seal][]> {
  const entries = await entriesOf(work)
  const { rows } = await sql<{ alertId: string; entryId: string; theirId: string; callback: string }>`
    select alert_id as "alertId", entry_id as "entryId", their_id as "theirId", callback from risk_alerts
    where org_id = ${work.orgId} and alert_id = any(${news.map(({ alertId }) => alertId)}::uuid[])`.execute(work.tx)
  const alerts = new Map(rows.map((row) => [row.alertId, row]))
  return news.map(({ newsId, alertId, said, at }) => {
    const seal = () => {
      const { entryId, theirId, callback } = alerts.get(alertId!)!
      const entry = entries.find((one) => one.entryId === entryId)
      const secrets = secretsOf(entry)
      // An administrator may have taken the origin away since.
      if (!isRegistered(callback, entry!.origins))
        throw new NotHeard('not_registered', 'the address is not registered with the entry')
      const { answer } = said as { answer: string }
      const body = JSON.stringify({ alertId: theirId, answer, at: at.toISOString() })
      return { url: callback, secrets, id: `alert_${alertId}`, body }
    }
    return [newsId, seal]
  })
}

function secretsOf(entry: Entry | undefined): WebhookSecret[] {
  const secrets = entry ? activeSecrets(entry) : []
  if (secrets.length === 0) throw new NotHeard('no_secret', 'the entry has no secret to sign with')
  return secrets
}

/** To the operator's risk desk. Whose account it is comes out of the vault here, and is kept nowhere else. */
async function ofProtections(
  work: Work,
  news: News[],
  desk: RiskDesk | null,
  read: ReadProtections,
): Promise<[string, Seal][]> {
  const protections = await read(
    work,
    news.map(({ remedyId }) => remedyId!),
  )
  const tickets = await ticketsOf(
    work,
    news.map(({ ticketId }) => ticketId!),
  )
  const accounts = await accountsOf(
    work,
    [...protections.values()].flatMap(({ contactId, orderNo }) => (orderNo === null && contactId ? [contactId] : [])),
  )
  return news.map(({ newsId, ticketId, remedyId, said, at }) => {
    const seal = () => {
      if (!desk) throw new NotHeard('not_connected', 'no risk desk is connected')
      const of = protections.get(remedyId!)!
      const { number, channel, alertId } = tickets.get(ticketId!)!
      const target: Target =
        of.orderNo === null
          ? (accounts.get(of.contactId!)?.() ?? { type: 'account' })
          : { type: 'transaction', transactionNo: of.orderNo }
      const { protectionId, reason, since } = of
      const cause = causeOf({ byStaff: of.byStaff, channel })
      const body = protectionBody(
        { protectionId, ticket: number, cause, alertId, reason, target, since },
        at,
        said as Happened,
      )
      return { ...desk, id: `protection_${newsId}`, body }
    }
    return [newsId, seal]
  })
}

type OfTicket = { ticketId: string; number: string; channel: string; alertId: string | null }

async function ticketsOf(work: Work, ticketIds: string[]): Promise<Map<string, OfTicket>> {
  const { rows } = await sql<OfTicket>`select t.ticket_id as "ticketId", t.number, t.channel,
      (select a.their_id from risk_alerts a where a.ticket_id = t.ticket_id limit 1) as "alertId"
    from tickets t where t.ticket_id = any(${ticketIds}::uuid[])`.execute(work.tx)
  return new Map(rows.map((row) => [row.ticketId, row]))
}

/** How accounts are called outside: as the host app does, else the number masked. */
async function accountsOf(work: Work, contactIds: string[]): Promise<Map<string, () => Target>> {
  const users = await contactsToReach(work, contactIds)
  const { rows } = await sql<{ contactId: string; kind: string; masked: string }>`
    select contact_id as "contactId", kind, value_masked as masked from contacts
    where contact_id = any(${contactIds}::uuid[]) and superseded_at is null`.execute(work.tx)
  return new Map(
    rows.map(({ contactId, kind, masked }) => {
      const name = (): Target => {
        if (kind !== 'app_user') return { type: 'account', masked }
        const value = users.get(contactId)!.open()
        // An app's user is known there without the entry that vouched for them.
        return { type: 'account', customerRef: value.slice(value.indexOf(':') + 1) }
      }
      return [contactId, name]
    }),
  )
}
