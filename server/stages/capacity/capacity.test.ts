/** The worker's part: what came is counted, forecast, held against shifts, and told in time. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { changeRoster, planAbsence, usualRoster } from '#records/staff/roster.ts'
import { openTestOrg, type PersonName, type TestOrg } from '../../../test/house.ts'
import { forecastArrivals } from './forecast.ts'
import { readCapacity } from './show.ts'
import { readWarnings } from './warnings/queries.ts'
import { seeWarningOf, warnOfLoad } from './warnings/warn.ts'

const hourMs = 3_600_000

let org: TestOrg
before(async () => {
  org = await openTestOrg()
})
after(() => org?.close())

const forecast = () => forecastArrivals(org.house, org.orgId)
const warn = () => org.asSystem(warnOfLoad)
const warnings = () => org.as('lead', readWarnings)
const capacity = (team?: string) => org.as('lead', (work) => readCapacity(work, team))

/** Works at these hours, every day. */
async function works(name: PersonName, from: number, until: number): Promise<void> {
  const { staffId } = org.people[name]
  const week = Array.from({ length: 7 }, () => [{ from: from * 60, until: until * 60 }])
  const version = await org.asSystem(({ tx }) =>
    tx.selectFrom('rosters').select('version').where('staff_id', '=', staffId).executeTakeFirst(),
  )
  await org.as('lead', (work) => changeRoster(work, staffId, { ...usualRoster, week }, version?.version ?? 0))
}

test('what came is counted by hour, team and lane, once, and without what was imported', async () => {
  const first = org.house.clock.now().getTime()
  for (let hour = 0; hour < 3; hour++) {
    org.house.clock.set(new Date(first + hour * hourMs))
    await org.send({ text: '付款失败' })
  }
  await org.send({ text: '我的钱被盗刷了1000元', form: 'other', contact: { phone: '13812345678' } })
  await org.send({ text: '付款失败', channel: 'import' })
  org.house.clock.set(new Date(first + 4 * hourMs))
  assert.ok((await forecast()) > 0)
  assert.equal(await forecast(), 0, 'once an hour')
  org.house.clock.set(new Date(first + 5 * hourMs))
  assert.ok((await forecast()) > 0)
  const rows = await org.asSystem(({ tx }) => tx.selectFrom('arrivals').selectAll().orderBy('hour').execute())
  const sum = (of: 'urgent' | 'rest') => rows.reduce((total, row) => total + row[of], 0)
  assert.deepEqual([sum('urgent'), sum('rest')], [1, 3])
  assert.ok(rows.every(({ hour }) => hour.getTime() % hourMs === 0))
})

test('the page shows what is expected, who is there and who takes a P1, and says what it does not know', async () => {
  const shown = await capacity()
  const { hours } = shown.team
  assert.ok(hours.length >= 14 * 24 - 1)
  assert.ok(hours.every((hour) => hour.low <= hour.expected && hour.expected <= hour.high + 1))
  assert.equal(shown.duty.length, hours.length)
  assert.ok(
    shown.duty.every(({ by }) => by === 'team'),
    'everybody is there at any hour as long as nobody says when',
  )
  assert.equal(shown.unplanned, 3)
  assert.equal(shown.team.handlingSeen, 0)
  assert.equal(shown.team.accuracy, null)
  assert.ok(shown.knownUntil && shown.knownUntil > '2025')
  await assert.rejects(capacity(org.orgId), { code: 'team_missing' })
})

test('a hole in the duty roster is told before it comes, once, and ends when somebody fills it', async () => {
  for (const name of ['risk', 'lead', 'agent', 'colleague'] as const) await works(name, 8, 22)
  const { duty, team } = await capacity()
  const holes = team.hours.filter((_, index) => duty[index]!.by === 'nobody').map(({ hour }) => hour)
  assert.ok(holes.length > 0 && holes.every((hour) => hour >= 22 || hour < 8))
  assert.ok((await warn()) > 0)
  assert.equal(await warn(), 0, 'nothing new')
  const { unseen, warnings: told } = await warnings()
  const night = told.find(({ kind }) => kind === 'duty_hole')!
  assert.equal(unseen, told.length)
  assert.equal(night.team, null)
  assert.ok(Date.parse(told.at(-1)!.until) - org.house.clock.now().getTime() > 24 * hourMs, 'days ahead')
  await org.as('lead', (work) => seeWarningOf(work, night.warningId, '夜里由甲值班，电话 13812345678'))
  const seen = (await warnings()).warnings.find(({ warningId }) => warningId === night.warningId)!
  assert.equal(seen.seenBy?.name, 'lead')
  assert.ok(!seen.note!.includes('13812345678'))
  await assert.rejects(
    org.as('lead', (work) => seeWarningOf(work, night.warningId, 'x')),
    { code: 'warning_seen' },
  )
  await works('risk', 0, 24)
  await warn()
  assert.ok((await warnings()).warnings.every(({ kind }) => kind !== 'duty_hole'))
  const events = await org.asSystem(({ tx }) =>
    tx.selectFrom('events').select('type').where('type', 'like', 'load.%').execute(),
  )
  const count = (type: string) => events.filter((event) => event.type === type).length
  assert.equal(count('load.seen'), 1)
  assert.equal(count('load.warned'), count('load.eased'))
})

test('more than the shifts can do is told days ahead, with what to do, and customers are offered a call', async () => {
  const teamId = org.teams['pay-tech']!
  await org.asSystem(async ({ tx, orgId, now }) => {
    // Eight weeks in which five came every hour, to a team of one.
    await sql`insert into arrivals (org_id, hour, team_id, urgent, rest)
      select ${orgId}, hour, ${teamId}, 0, 5 from generate_series(date_trunc('hour', ${now}::timestamptz) - interval '56 days',
        date_trunc('hour', ${now}::timestamptz) - interval '1 hour', interval '1 hour') hour
      on conflict (org_id, hour, team_id) do update set rest = 5`.execute(tx)
  })
  org.house.clock.advance(hourMs)
  await forecast()
  const { team, teams } = await capacity()
  assert.equal(team.teamId, teamId, 'the team in trouble is shown first')
  assert.ok(team.hours.slice(0, 48).every(({ expected }) => Math.abs(expected - 5) < 1))
  assert.ok(team.accuracy && team.accuracy.within > 0.7)
  assert.ok(teams.find((each) => each.teamId === teamId)!.overFrom)
  const { what } = team.advice[0]!
  assert.ok(what.some((one) => one.do === 'ask_off_shift' && one.people.some(({ name }) => name === 'agent')))
  assert.ok(what.some((one) => one.do === 'call_back'))
  assert.ok((await warn()) > 0)
  const told = (await warnings()).warnings.find(({ kind }) => kind === 'over_capacity')!
  assert.equal(told.team!.teamId, teamId)
  assert.ok(told.size > 10)
  const { call_back_by: by } = await org.asSystem(({ tx }) =>
    tx.selectFrom('forecasts').select('call_back_by').where('team_id', '=', teamId).executeTakeFirstOrThrow(),
  )
  assert.ok(by && by > org.house.clock.now())
})

test('whoever is on leave is not counted on', async () => {
  const today = (await capacity()).team.hours[24]!.date
  const before = (await capacity(org.teams['pay-tech'])).team.hours.filter(({ date }) => date === today)
  const leave = { firstDay: today, lastDay: today, why: 'leave', deputyId: null } as const
  await org.as('lead', (work) => planAbsence(work, org.people.agent.staffId, leave))
  const after = (await capacity(org.teams['pay-tech'])).team.hours.filter(({ date }) => date === today)
  const staff = (of: typeof after) => of.reduce((sum, hour) => sum + hour.staff, 0)
  assert.ok(staff(before) > 0)
  assert.equal(staff(after), 0)
})
