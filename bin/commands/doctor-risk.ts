import type pg from 'pg'
import type { Config } from '../../server/platform/config.ts'
import type { Finding } from './doctor.ts'

/** Whether risk systems hear what they should of one organisation: answers to their alerts, and news of protections. */
export async function aboutRisk(
  client: pg.Client,
  org: { org_id: string; is_demo: boolean },
  { riskDesk }: Pick<Config, 'riskDesk'>,
): Promise<Finding> {
  await client.query('begin')
  await client.query("select set_config('app.org', $1, true)", [org.org_id])
  const { rows } = await client.query<{ waiting: number; given_up: number }>(
    `select count(*) filter (where next_at is not null)::int as waiting,
      count(*) filter (where given_up_at is not null)::int as given_up from risk_news where org_id = $1 and told_at is null`,
    [org.org_id],
  )
  await client.query('commit')
  const { waiting, given_up: givenUp } = rows[0]!
  // The host without the path: that may hold a secret of its own.
  const desk = org.is_demo ? 'the demo’s own, made up' : riskDesk ? new URL(riskDesk.url).host : 'none'
  return {
    what: 'risk desk',
    found: `${desk}; ${waiting} messages waiting, ${givenUp} given up`,
    wrong:
      givenUp > 0
        ? 'what was given up reached nobody: mend the way there, then send it again (console, Money, “Was this you?”)'
        : undefined,
  }
}
