import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { lookBack } from './accuracy.rules.ts'
import { countArrivals, handlingOf, readArrivals } from './arrivals.ts'
import { ownDays } from './calendar.ts'
import { type Forecast, foresee, learn } from './forecast.rules.ts'
import { type Hour, hourMs, hourStart, hoursFrom } from './hours.rules.ts'
import settings from './settings.json' with { type: 'json' }

export const aheadHours = settings.aheadDays * 24

/**
 * Sweep: once an hour, counts what came and forecasts the coming days of every team. One team a transaction: nobody waits
 * for the arithmetic of all. Answers how many forecasts were made.
 */
export async function forecastArrivals(house: House, orgId: string): Promise<number> {
  const actor = systemActor(orgId, 'capacity')
  const plan = await inOrg(house, actor, 'staff', prepare)
  for (const team of plan?.teams ?? [])
    await inOrg(house, actor, 'staff', (work) => store(work, team, plan!.past, plan!.ahead))
  return plan?.teams.length ?? 0
}

type Team = {
  teamId: string
  came: { at: number; urgent: number; rest: number }[]
  handling: { minutes: number; seen: number }
}

/** What every team's forecast begins with; null when the ones of this hour are there. */
async function prepare(work: Work): Promise<{ teams: Team[]; past: Hour[]; ahead: Hour[] } | null> {
  const { zone, kindOf } = await ownDays(work)
  const now = hourStart(work.now, zone)
  const stale = await work.tx
    .selectFrom('teams')
    .leftJoin('forecasts', 'forecasts.team_id', 'teams.team_id')
    .select('teams.team_id')
    .where('teams.org_id', '=', work.orgId)
    .where((e) => e.or([e('from_hour', 'is', null), e('from_hour', '<', new Date(now))]))
    .execute()
  if (stale.length === 0) return null
  await countArrivals(work, zone, new Date(now))
  const [came, handling] = [await readArrivals(work), await handlingOf(work)]
  const first = Math.min(now, ...[...came.values()].map(([row]) => row!.at))
  return {
    past: hoursFrom(first, Math.round((now - first) / hourMs), zone, kindOf),
    ahead: hoursFrom(now, aheadHours, zone, kindOf),
    teams: stale.map(({ team_id: teamId }) => ({
      teamId,
      came: came.get(teamId) ?? [],
      handling: handling.get(teamId) ?? { minutes: settings.handlingMinutes, seen: 0 },
    })),
  }
}

async function store(work: Work, team: Team, past: Hour[], ahead: Hour[]): Promise<void> {
  const [urgent, total] = [new Array<number>(past.length).fill(0), new Array<number>(past.length).fill(0)]
  for (const { at, urgent: first, rest } of team.came) {
    const index = Math.round((at - (past[0]?.at ?? at)) / hourMs)
    urgent[index] = first
    total[index] = first + rest
  }
  const row = {
    made_at: work.now,
    from_hour: new Date(ahead[0]!.at),
    urgent: JSON.stringify(rounded(foresee(learn(past, urgent), ahead))),
    total: JSON.stringify(rounded(foresee(learn(past, total), ahead))),
    handling_minutes: team.handling.minutes,
    handling_seen: team.handling.seen,
    accuracy: JSON.stringify(lookBack(past, total, ahead.length)),
  }
  await work.tx
    .insertInto('forecasts')
    .values({ org_id: work.orgId, team_id: team.teamId, ...row })
    .onConflict((c) => c.column('team_id').doUpdateSet(row))
    .execute()
}

const rounded = ({ expected, low, high }: Forecast): Forecast => ({
  expected: expected.map((each) => Math.round(each * 100) / 100),
  low,
  high,
})
