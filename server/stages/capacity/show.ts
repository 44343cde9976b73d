import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { type Advice, adviceFor } from './advice.rules.ts'
import type { showCapacity } from './contract.ts'
import { stretchesOf } from './plan.rules.ts'
import { type Outlook, readOutlook, type TeamPlan } from './queries.ts'
import settings from './settings.json' with { type: 'json' }

type Capacity = z.input<(typeof showCapacity)['answer']>

/**
 * The page of one team; without a name, of the one that is in trouble first, else of the one with the most to expect.
 * @throws Problem missing team_missing
 */
export async function readCapacity(work: Work, teamId?: string): Promise<Capacity> {
  const outlook = await readOutlook(work)
  const { hours, teams, workers } = outlook
  const team = teamId ? teams.find((each) => each.teamId === teamId) : worstOf(teams)
  if (!team) throw new Problem('missing', 'team_missing')
  const overFrom = ({ hours: plan }: TeamPlan) => plan.findIndex(({ isOver }) => isOver)
  const timeOf = (index: number) => (index < 0 ? null : new Date(hours[index]!.at).toISOString())
  const nameOf = new Map(workers.map(({ staffId, name }) => [staffId, name]))
  return {
    now: work.now.toISOString(),
    zone: outlook.days.zone,
    knownUntil: outlook.days.knownUntil,
    waitHoursMax: settings.waitHoursMax,
    unplanned: workers.filter(({ pattern }) => pattern === null).length,
    teams: teams.map((each) => ({
      teamId: each.teamId,
      name: each.name,
      waiting: each.waiting,
      people: workers.filter(({ teamIds }) => teamIds.includes(each.teamId)).length,
      overFrom: timeOf(overFrom(each)),
    })),
    team: {
      teamId: team.teamId,
      madeAt: team.madeAt?.toISOString() ?? null,
      handlingMinutes: Math.round(team.handling.minutes * 10) / 10,
      handlingSeen: team.handling.seen,
      accuracy: team.accuracy,
      hours: hours.map(({ at, local, hour, kind }, index) => ({
        at: new Date(at).toISOString(),
        date: local.today.date,
        hour,
        kind,
        expected: team.expected[index]!,
        low: team.low[index]!,
        high: team.high[index]!,
        urgent: team.urgent[index]!,
        staff: tenth(team.staff[index]!),
        ...team.hours[index]!,
        capacity: tenth(team.hours[index]!.capacity),
        queue: tenth(team.hours[index]!.queue),
      })),
      advice: adviceOf(outlook, team).map(({ from, until, advice }) => ({
        from: new Date(from).toISOString(),
        until: new Date(until).toISOString(),
        what: advice.map((one) =>
          one.do === 'ask_off_shift'
            ? { do: one.do, people: one.staffIds.map((staffId) => ({ staffId, name: nameOf.get(staffId)! })) }
            : one,
        ),
      })),
    },
    duty: outlook.duty.map(({ by, staffIds }) => ({ by, staffIds })),
    people: workers.map(({ staffId, name }) => ({ staffId, name })),
  }
}

const tenth = (value: number) => Math.round(value * 10) / 10

function worstOf(teams: TeamPlan[]): TeamPlan | undefined {
  const firstOver = ({ hours }: TeamPlan) => hours.findIndex(({ isOver }) => isOver)
  const isOver = ({ hours }: TeamPlan) => hours.some((hour) => hour.isOver)
  const load = ({ expected, waiting }: TeamPlan) => expected.reduce((sum, each) => sum + each, waiting)
  return teams.toSorted(
    (a, b) =>
      Number(isOver(b)) - Number(isOver(a)) || (isOver(a) ? firstOver(a) - firstOver(b) : 0) || load(b) - load(a),
  )[0]
}

function adviceOf(outlook: Outlook, team: TeamPlan): { from: number; until: number; advice: Advice[] }[] {
  const { hours, workers, teams, helps } = outlook
  const other = teams.find(({ teamId }) => teamId === helps.get(team.teamId))
  const helping = other ? { teamId: other.teamId, plan: other.hours, expected: other.expected } : null
  return stretchesOf(
    hours,
    (index) => team.hours[index]!.isOver,
    (index) => team.hours[index]!.queue,
  ).map((stretch) => ({
    from: stretch.from,
    until: stretch.until,
    advice: adviceFor(stretch, hours, { teamId: team.teamId, workers }, helping),
  }))
}
