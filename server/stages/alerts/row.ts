import { type RawBuilder, sql } from 'kysely'
import { uuidv7 } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import type { Language } from '#records/knowledge/words.rules.ts'
import { type AlertState, answerOf, isAnswerable } from './alerts.rules.ts'

/** An alert as it is stored. */
export type Alert = {
  alertId: string
  entryId: string
  theirId: string
  language: Language
  amountMinor: bigint
  currency: string
  merchant: string
  happenedAt: Date
  whoSealed: Buffer | null
  answerBy: Date
  callback: string | null
  state: AlertState
  endedAt: Date | null
}

const columns = sql`alert_id as "alertId", entry_id as "entryId", their_id as "theirId", language, amount_minor as "amountMinor",
  currency, merchant, happened_at as "happenedAt", who_sealed as "whoSealed", answer_by as "answerBy", callback, state,
  ended_at as "endedAt"`

/** The alert that a condition names, if there is one; locked on demand. */
export async function alertWhere(
  work: Work,
  condition: RawBuilder<unknown>,
  options: { lock?: boolean } = {},
): Promise<Alert | null> {
  const { rows } = await sql<Alert>`select ${columns} from risk_alerts where org_id = ${work.orgId} and ${condition}
    ${options.lock ? sql`for update` : sql``}`.execute(work.tx)
  return rows[0] ?? null
}

/** Ends an alert: who it was about is forgotten here, and the risk system is told if it wants to be. */
export async function endAlert(
  work: Work,
  alert: Alert,
  state: Exclude<AlertState, 'open'>,
  ticketId: string | null,
): Promise<void> {
  await sql`update risk_alerts set state = ${state}, ended_at = ${work.now}, ticket_id = ${ticketId}, who_sealed = null,
      ask_next_at = null where org_id = ${work.orgId} and alert_id = ${alert.alertId}`.execute(work.tx)
  if (alert.callback === null) return
  await sql`insert into risk_news (org_id, news_id, kind, alert_id, ticket_id, said, at, next_at)
    values (${work.orgId}, ${uuidv7(work.clock)}, 'answer', ${alert.alertId}, ${ticketId},
      ${JSON.stringify({ answer: answerOf[state] })}::json, ${work.now}, ${work.now})`.execute(work.tx)
}

/** What the customer is shown of it. Past its time it is over, whether or not the sweep has seen it. */
export function questionOf(alert: Alert, now: Date) {
  return {
    amount: { amountMinor: alert.amountMinor.toString(), currency: alert.currency },
    merchant: alert.merchant,
    at: alert.happenedAt.toISOString(),
    answerBy: alert.answerBy.toISOString(),
    state: alert.state === 'open' && !isAnswerable(alert, now) ? ('silent' as const) : alert.state,
  }
}
