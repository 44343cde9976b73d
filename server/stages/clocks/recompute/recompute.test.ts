import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { readStory } from '#records/audit/follow.ts'
import { publishNextCalendar } from '#records/knowledge/calendars/publish.ts'
import { define } from '#records/knowledge/definitions.ts'
import type { ClockRule, Regime } from '#records/knowledge/regimes/regime.rules.ts'
import { openTestApi, type TestApi } from '../../../../test/api.ts'
import { openTestOrg, type TestOrg } from '../../../../test/house.ts'
import { recomputeAfterCalendars, recomputeProvisional } from './recompute.ts'

const both = (text: string) => ({ 'zh-Hans': text, en: text })
const rule = (key: string, days: number): ClockRule => ({
  key,
  label: both(key),
  trigger: 'received',
  length: { unit: 'business_days', count: days, calendar: 'CN' },
  stops: ['resolved'],
  extensions: [],
  absoluteEnd: null,
  pauses: [],
  duties: [],
  ownerRole: 'agent',
  ladder: 'statutory',
})
const law: Regime = {
  key: 'test-law',
  version: 1,
  name: both('A law of a test'),
  jurisdiction: '*',
  appliesTo: { institutions: [], codes: [], channels: [], note: both('every complaint') },
  validFrom: '2020-01-01',
  validTo: null,
  source: 'a test',
  unverified: [],
  escalation: both('nobody'),
  clocks: [rule('short', 5), rule('long', 15)],
}
/** New Year's Day of 2027 is off, and Christmas of 2026 as well by a correction. */
const sheet = (christmas: boolean) =>
  `date,work\n${christmas ? '2026-01-01,off\n2026-12-25,off\n' : ''}2027-01-01,off\n`
const endOf = (date: string) => new Date(`${date}T23:59:59.999+08:00`).toISOString()

describe('when the dates of a year become known', () => {
  let org: TestOrg
  let api: TestApi
  before(async () => {
    org = await openTestOrg()
    api = await openTestApi(org)
    await org.asSystem((work) => define(work, 'regime', law.key, law.version, law))
    org.house.clock.set(new Date('2026-12-21T02:00:00Z'))
    await recomputeAfterCalendars(org.house, org.orgId)
  })
  after(async () => {
    await api.close()
    await org.close()
  })

  const clockOf = async (ticketId: string, key: string) => {
    const row = await org.asSystem(({ tx }) =>
      tx
        .selectFrom('clocks')
        .selectAll()
        .where('ticket_id', '=', ticketId)
        .where('clock', '=', `${law.key}/${key}`)
        .executeTakeFirstOrThrow(),
    )
    return [row.due_at.toISOString(), row.provisional]
  }
  const recomputed = async (ticketId: string) =>
    (await org.asSystem((work) => readStory(work, ticketId))).filter(({ type }) => type === 'clock.recomputed')
  const publish = (seen: number, christmas: boolean) =>
    org.as('admin', (work) => publishNextCalendar(work, 'CN', seen, { sheet: sheet(christmas) }))

  it('only what waited for them moves, once, with an event; what was certain stays', async () => {
    const { ticketId } = await org.send()
    const done = await org.send()
    await org.asSystem(({ tx, now }) =>
      tx.updateTable('clocks').set({ done_at: now, next_at: null }).where('ticket_id', '=', done.ticketId).execute(),
    )
    assert.deepEqual(await clockOf(ticketId, 'short'), [endOf('2026-12-28'), false])
    assert.deepEqual(await clockOf(ticketId, 'long'), [endOf('2027-01-11'), true])

    const admin = await api.signedIn('admin')
    const alarm = (await admin.ask('GET', '/v1/calendar-alarm')).body
    const { daysAhead, endsSoon } = alarm.own as { daysAhead: number; endsSoon: boolean }
    assert.deepEqual([daysAhead, endsSoon], [11, true])
    assert.ok((alarm.provisional as number) >= 1)
    const asked = { seen: 1, input: { sheet: sheet(true) } }
    const { status, body, text } = await admin.ask('POST', '/v1/calendars/CN/preview', { body: asked })
    assert.equal(status, 200, text)
    const { examples } = body.clocks as { examples: { clock: string; before: string; after: string }[] }
    const example = examples.find(({ clock }) => clock === 'test-law/long')
    assert.deepEqual([example?.before, example?.after], [endOf('2027-01-11'), endOf('2027-01-13')])
    assert.deepEqual(await clockOf(ticketId, 'long'), [endOf('2027-01-11'), true], 'a preview moves nothing')

    await publish(1, true)
    assert.equal(await recomputeAfterCalendars(org.house, org.orgId), 0, 'the door may still write by the old one')
    org.house.clock.advance(11_000)
    assert.ok((await recomputeAfterCalendars(org.house, org.orgId)) > 0)
    assert.deepEqual(await clockOf(ticketId, 'long'), [endOf('2027-01-13'), false])
    assert.deepEqual(await clockOf(ticketId, 'short'), [endOf('2026-12-28'), false], 'Christmas came too late for it')
    assert.deepEqual(await clockOf(done.ticketId, 'long'), [endOf('2027-01-11'), true], 'what is done stays as it was')
    const told = (await recomputed(ticketId)).filter(({ payload }) => payload.clock === 'test-law/long')
    assert.deepEqual(
      told.map(({ payload }) => payload),
      [
        {
          clock: 'test-law/long',
          run: 1,
          due: endOf('2027-01-13'),
          dueBefore: endOf('2027-01-11'),
          provisional: false,
        },
      ],
    )
    assert.equal(await recomputeAfterCalendars(org.house, org.orgId), 0, 'everything is counted')
    await publish(2, false)
    org.house.clock.advance(11_000)
    await recomputeAfterCalendars(org.house, org.orgId)
    assert.deepEqual(await clockOf(ticketId, 'long'), [endOf('2027-01-13'), false], 'certain now, and so it stays')
  })

  it('every ticket is reached, however many there are, and one that cannot be counted holds up no other', async () => {
    org.house.clock.set(new Date('2027-12-21T02:00:00Z'))
    const ids: string[] = []
    for (let n = 0; n < 3; n++) ids.push((await org.send()).ticketId)
    const before = await Promise.all(ids.map((ticketId) => clockOf(ticketId, 'long')))
    assert.ok(before.every(([, provisional]) => provisional))
    const broken = await org.send()
    await org.asSystem(({ tx }) =>
      tx.updateTable('clocks').set({ rule_version: 9 }).where('ticket_id', '=', broken.ticketId).execute(),
    )
    await org.as('admin', (work) => publishNextCalendar(work, 'CN', 3, { sheet: 'date,work\n2028-01-03,off\n' }))
    const { looked, moved, settled } = await recomputeProvisional(org.house, org.orgId, 2)
    assert.ok(looked >= 3 && moved >= 3 && settled >= 3)
    assert.match(String(org.house.faults.at(-1)?.error), /definition_missing/)
    org.house.faults.length = 0
    for (const ticketId of ids) {
      assert.deepEqual((await clockOf(ticketId, 'long'))[1], false)
      assert.equal((await recomputed(ticketId)).filter(({ payload }) => payload.clock === 'test-law/long').length, 1)
    }
  })
})
