import { sql } from 'kysely'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { isAnswerable } from './alerts.rules.ts'
import { type Raise, raiseTicket } from './raise.ts'
import { alertWhere, endAlert } from './row.ts'
import settings from './settings.json' with { type: 'json' }

/** Puts the customer of a ticket on the list of those to call; loop.ts hands it over. */
export type Call = (work: Work, ticketId: string) => Promise<void>

const chaseAtOnce = 50

/**
 * Sweep: nobody answered in time. Each becomes a ticket of its own and a call to make, in one transaction; one that fails holds
 * up no other and is tried again with the next sweep. Answers how many were taken up.
 */
export async function chaseAlerts(house: House, orgId: string, raise: Raise, call: Call): Promise<number> {
  const inside = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'alerts'), 'staff', act)
  const ids = await inside(async (work) => {
    const { rows } = await sql<{ alert_id: string }>`select alert_id from risk_alerts
      where org_id = ${orgId} and state = 'open' and answer_by <= ${work.now} order by answer_by, alert_id limit ${chaseAtOnce}`.execute(
      work.tx,
    )
    return rows.map((row) => row.alert_id)
  })
  for (const alertId of ids)
    await inside((work) => chase(work, alertId, raise, call)).catch((error: unknown) =>
      house.log.error({ alertId, error }, 'an unanswered alert could not be taken up'),
    )
  return ids.length
}

async function chase(work: Work, alertId: string, raise: Raise, call: Call): Promise<void> {
  const alert = await alertWhere(work, sql`alert_id = ${alertId}`, { lock: true })
  // Another worker was faster.
  if (alert?.state !== 'open' || isAnswerable(alert, work.now)) return
  const { ticketId } = await raiseTicket(work, alert, 'silent', raise)
  await endAlert(work, alert, 'silent', ticketId)
  await call(work, ticketId)
}

/** Sweep: forgets alerts and news that ended three months ago and of which nobody is told any more. Answers how many. */
export async function forgetAlerts(work: Work): Promise<number> {
  const before = new Date(work.now.getTime() - settings.keepDays * 86_400_000)
  const news = await sql`delete from risk_news
    where org_id = ${work.orgId} and at < ${before} and next_at is null`.execute(work.tx)
  const alerts = await sql`delete from risk_alerts a where org_id = ${work.orgId} and ended_at < ${before}
    and not exists (select 1 from risk_news n where n.alert_id = a.alert_id)`.execute(work.tx)
  return Number(news.numAffectedRows ?? 0) + Number(alerts.numAffectedRows ?? 0)
}
