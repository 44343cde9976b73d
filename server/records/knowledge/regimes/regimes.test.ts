import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { Problem } from '#platform/errors.ts'
import { knowledge } from '../../../../test/draft.ts'
import { openTestOrg } from '../../../../test/house.ts'
import { regimeContent, stepsContent, timingContent } from './contract.ts'
import { namesForRegimes, namesForTiming, publishNextRegime, publishNextTiming } from './publish.ts'
import type { ClockRule } from './regime.rules.ts'
import { type RegimeContent, regimeFaults } from './regime-check.rules.ts'
import { readRegime, readRegimes, readTiming } from './regimes.ts'
import { stepsFaults } from './steps-check.rules.ts'
import { type TimingContent, timingFaults } from './timing-check.rules.ts'

const org = await openTestOrg()
after(() => org.close())

const contentOf = <T extends { key: string; version: number }>({ key: _key, version: _version, ...content }: T) =>
  structuredClone(content)
const shipped = (key: string) => contentOf(knowledge.regimes.find((one) => one.key === key)!)
const pboc = (change: (regime: RegimeContent, clock: ClockRule) => void): RegimeContent => {
  const regime = shipped('cn-pboc-2020-5')
  change(regime, regime.clocks[0]!)
  return regime
}
const faultsOf = (regime: RegimeContent) =>
  regimeFaults(regime, namesForRegimes(knowledge)).map(({ pointer, code }) => `${pointer} ${code}`)
const timing = (change: (timing: TimingContent) => void): string[] => {
  const content = contentOf(knowledge.timing)
  change(content)
  return timingFaults(content, namesForTiming(knowledge)).map(({ pointer, code }) => `${pointer} ${code}`)
}

test('what ships has no fault, and has the shape that an editor may send', () => {
  for (const regime of knowledge.regimes) {
    assert.deepEqual(faultsOf(contentOf(regime)), [], regime.key)
    assert.deepEqual(regimeContent.parse(contentOf(regime)), contentOf(regime))
  }
  assert.deepEqual(
    timing(() => undefined),
    [],
  )
  assert.deepEqual(timingContent.parse(contentOf(knowledge.timing)), contentOf(knowledge.timing))
  assert.deepEqual(stepsFaults(contentOf(knowledge.steps)), [])
  assert.deepEqual(stepsContent.parse(contentOf(knowledge.steps)), contentOf(knowledge.steps))
})

describe('a bad regime is refused with the place of the fault', () => {
  const cases: [string, (regime: RegimeContent, clock: ClockRule) => void][] = [
    ['/clocks/0/length/count count_bad', (_, clock) => (clock.length.count = -15)],
    ['/clocks/0/length/count count_bad', (_, clock) => (clock.length.count = 0)],
    ['/clocks/0/length/calendar calendar_unknown', (_, clock) => (clock.length.calendar = 'XX')],
    ['/clocks/0/rolls/calendar calendar_unknown', (_, clock) => (clock.rolls!.calendar = 'XX')],
    ['/clocks/0/ladder ladder_unknown', (_, clock) => (clock.ladder = 'none')],
    ['/clocks/0/trigger trigger_unknown', (_, clock) => (clock.trigger = 'whenever' as 'received')],
    ['/clocks/0/stops stop_missing', (_, clock) => (clock.stops = [])],
    ['/clocks/0/label/en words_missing', (_, clock) => (clock.label.en = ' ')],
    ['/clocks/0/extensions/0/length beyond_end', (_, clock) => (clock.extensions[0]!.length.count = 90)],
    ['/clocks/0/extensions/0/length not_longer', (_, clock) => (clock.extensions[0]!.length.count = 15)],
    ['/clocks/0/absoluteEnd end_before_length', (_, clock) => (clock.length.count = 61)],
    ['/clocks/0/extensions/0/notice notice_unknown', (_, clock) => (clock.extensions[0]!.notice = 'none')],
    ['/clocks/0/extensions notice_missing', (_, clock) => (clock.extensions[0]!.notice = null)],
    ['/clocks/1/key twice', (_, clock) => (clock.key = 'decide_forwarded')],
    ['/clocks/0/key key_bad', (_, clock) => (clock.key = 'Decide!')],
    ['/validTo ends_before_begin', (regime) => (regime.validTo = '2020-10-31')],
    ['/validFrom date_bad', (regime) => (regime.validFrom = '2026-02-30')],
    ['/jurisdiction place_bad', (regime) => (regime.jurisdiction = 'China')],
    ['/appliesTo/codes/0 code_unknown', (regime) => (regime.appliesTo.codes = ['XXX-01'])],
    ['/appliesTo/institutions/0 institution_unknown', (regime) => (regime.appliesTo.institutions = ['casino'])],
    ['/source source_missing', (regime) => (regime.source = '')],
  ]
  for (const [fault, change] of cases) test(fault, () => assert.ok(faultsOf(pboc(change)).includes(fault), fault))
})

test('a bad timing is refused: rungs out of order or twice, lateness before the end, a ladder that is in use', () => {
  const usual = knowledge.timing.ladders.usual!
  const [soon, late, veryLate] = usual as [(typeof usual)[0], (typeof usual)[0], (typeof usual)[0]]
  assert.deepEqual(
    timing(({ ladders }) => (ladders.usual = [late, soon])),
    ['/ladders/usual/1 rung_unordered'],
  )
  assert.deepEqual(
    timing(({ ladders }) => (ladders.usual = [soon, veryLate, late])),
    ['/ladders/usual/2 rung_unordered'],
  )
  assert.deepEqual(
    timing(({ ladders }) => (ladders.usual = [soon, late, late])),
    ['/ladders/usual/2/key twice', '/ladders/usual/2 rung_unordered'],
  )
  assert.deepEqual(
    timing(({ ladders }) => (ladders.usual = [{ ...late, minutes: -10 }])),
    ['/ladders/usual/0 late_early'],
  )
  assert.deepEqual(
    timing(({ ladders }) => delete ladders.statutory),
    ['/ladders/statutory ladder_in_use'],
  )
  assert.deepEqual(
    timing((own) => (own.calendar = 'XX')),
    ['/calendar calendar_unknown'],
  )
  assert.deepEqual(
    timing((own) => (own.promise.percentile = 100)),
    ['/promise/percentile count_bad'],
  )
  assert.deepEqual(
    timing((own) => (own.without = [{ regime: 'cn-pboc-2020-5', why: '' }])),
    ['/without/0/why reason_missing'],
  )
})

test('steps keep their names, and what is more urgent is never due later', () => {
  const steps = contentOf(knowledge.steps)
  const bad = { ...steps, promise: { ...steps.promise, hoursByPriority: { 1: 48, 2: 24, 3: 48, 4: 0 } } }
  assert.deepEqual(
    stepsFaults({ ...bad, steps: steps.steps.slice(1) }).map(({ pointer, code }) => `${pointer} ${code}`),
    ['/steps steps_fixed', '/promise/hoursByPriority/2 urgent_later', '/promise/hoursByPriority/4 count_bad'],
  )
})

describe('publishing', () => {
  test('stores nothing of a bad regime and says where it is wrong', async () => {
    const bad = pboc((_, clock) => (clock.length.count = -1))
    const publish = org.as('admin', (work) => publishNextRegime(work, 'cn-pboc-2020-5', 1, bad))
    await assert.rejects(publish, (error: Problem) => {
      assert.ok(error instanceof Problem)
      assert.equal(error.code, 'clock_rules_invalid')
      assert.equal(error.fields?.[0]?.pointer, '/body/clocks/0/length/count')
      return true
    })
    assert.equal((await org.asSystem((work) => readRegime(work, 'cn-pboc-2020-5', undefined))).versions.length, 1)
  })

  test('a change is a new version: new complaints come under it, clocks that run keep theirs', async () => {
    const clockOf = (ticketId: string) =>
      org.asSystem(({ tx }) =>
        tx
          .selectFrom('clocks')
          .select(['rule_version', 'due_at'])
          .where('ticket_id', '=', ticketId)
          .where('clock', '=', 'cn-pboc-2020-5/decide')
          .executeTakeFirstOrThrow(),
      )
    const old = await org.send({ text: '重复扣款，扣了两次' })
    const before = await clockOf(old.ticketId)
    org.house.clock.advance(1_000)
    await org.as('admin', (work) =>
      publishNextRegime(
        work,
        'cn-pboc-2020-5',
        1,
        pboc((_, clock) => (clock.length.count = 10)),
      ),
    )
    org.house.clock.advance(1_000)
    const fresh = await clockOf((await org.send({ text: '又重复扣款了' })).ticketId)
    assert.deepEqual(await clockOf(old.ticketId), before)
    assert.deepEqual([before.rule_version, fresh.rule_version], [1, 2])
    assert.equal(before.due_at.getTime() - fresh.due_at.getTime(), 5 * 86_400_000)
  })

  test('a law that is left out, and why, starts no clock any more', async () => {
    const { timing: own, timingVersions } = await org.asSystem(readTiming)
    const without = [{ regime: 'cn-pboc-2020-5', why: '试点机构不适用' }]
    await org.as('admin', (work) => publishNextTiming(work, timingVersions[0]!.version, { ...own, without }))
    org.house.clock.advance(1_000)
    const { regimes } = await org.asSystem(readRegimes)
    assert.equal(regimes.find(({ key }) => key === 'cn-pboc-2020-5')!.absence, 'left_out')
    const { ticketId } = await org.send({ text: '重复扣款' })
    const clocks = await org.asSystem(({ tx }) =>
      tx.selectFrom('clocks').select('clock').where('ticket_id', '=', ticketId).execute(),
    )
    assert.ok(clocks.length > 0 && clocks.every(({ clock }) => !clock.includes('/')))
  })
})
