/** Policies of refunds: what ships is off and right, what is wrong is refused with its place, and publishing needs a second factor. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, describe, test } from 'node:test'
import { Problem } from '#platform/errors.ts'
import { readStory } from '#records/audit/follow.ts'
import { knowledge } from '../../../../test/draft.ts'
import { openTestOrg } from '../../../../test/house.ts'
import { addShipped } from '../shipped.ts'
import { listRefundPolicies, refundContent } from './contract.ts'
import { currentRefundPolicies, readRefundPolicies } from './policies.ts'
import type { RefundPolicy } from './policy.rules.ts'
import { type RefundContent, refundFaults } from './policy-check.rules.ts'
import { namesForRefunds, publishNextRefunds } from './publish.ts'
import { absenceOf } from './valid.rules.ts'

const org = await openTestOrg()
after(() => org.close())

const folder = new URL('../defaults/refunds/', import.meta.url)
const shipped = readdirSync(folder).map(
  (file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as RefundPolicy,
)
const contentOf = ({ key: _key, version: _version, ...content }: RefundPolicy) => structuredClone(content)
const late = (change: (policy: RefundContent) => void): string[] => {
  const policy = contentOf(shipped.find(({ key }) => key === 'turnaround_exceeded')!)
  change(policy)
  return refundFaults(policy, namesForRefunds(knowledge)).map(({ pointer, code }) => `${pointer} ${code}`)
}

test('what ships is off, has no fault, names its source, and has the shape that an editor may send', () => {
  assert.deepEqual(shipped.map(({ key }) => key).sort(), [
    'duplicate_debit',
    'failed_but_debited',
    'still_frozen',
    'turnaround_exceeded',
  ])
  for (const policy of shipped) {
    const content = contentOf(policy)
    assert.equal(policy.isOn, false, policy.key)
    assert.deepEqual(refundFaults(content, namesForRefunds(knowledge)), [], policy.key)
    assert.deepEqual(refundContent.parse(content), content)
    assert.ok(content.source.length > 40)
  }
})

// RBI circular DPSS.CO.PD No.629 of 2019-09-20: ATM, POS and UPI to a merchant T+5, IMPS, card-to-card and UPI between people T+1.
test('the days of the Reserve Bank of India stand as it set them, with ₹100 for each after', () => {
  const { when, does } = shipped.find(({ key }) => key === 'turnaround_exceeded')!
  const { atm, pos, upi_p2m, imps, card_to_card, upi_p2p } = when.after.byMethod
  assert.deepEqual([atm, pos, upi_p2m, imps, card_to_card, upi_p2p, when.after.count], [5, 5, 5, 1, 1, 1, 5])
  assert.deepEqual([does.compensation!.currency, does.compensation!.perDayMinor], ['INR', '10000'])
})

describe('a bad policy is refused with the place of the fault', () => {
  const cases: [string, (policy: RefundContent) => void][] = [
    ['/name/en words_missing', (policy) => (policy.name.en = ' ')],
    ['/explanation/zh-Hans words_missing', (policy) => (policy.explanation['zh-Hans'] = '')],
    ['/source source_missing', (policy) => (policy.source = ' ')],
    ['/reason reason_unknown', (policy) => (policy.reason = 'goodwill' as 'late')],
    ['/validFrom date_bad', (policy) => (policy.validFrom = '2026-02-30')],
    ['/validTo ends_before_begin', (policy) => (policy.validTo = '2019-01-01')],
    ['/when/codes/0 code_unknown', (policy) => (policy.when.codes = ['XXX-01'])],
    ['/when/states state_missing', (policy) => (policy.when.states = [])],
    ['/when/states/0 state_unknown', (policy) => (policy.when.states = ['lost' as 'failed'])],
    ['/when evidence_missing', (policy) => (policy.when.debited = null)],
    ['/when evidence_missing', (policy) => (policy.when.debited = false)],
    ['/when/after/count count_bad', (policy) => (policy.when.after.count = 0)],
    ['/when/after/unit unit_unknown', (policy) => (policy.when.after.unit = 'moons' as 'minutes')],
    ['/when/after/calendar calendar_unknown', (policy) => (policy.when.after.calendar = 'XX')],
    ['/when/after/calendar calendar_unknown', (policy) => (policy.when.after.calendar = null)],
    ['/when/after/byMethod/a~1b count_bad', (policy) => (policy.when.after.byMethod = { 'a/b': -1 })],
    ['/does does_nothing', (policy) => (policy.does = { refund: null, compensation: null })],
    ['/does/compensation/perDayMinor amount_bad', (policy) => (policy.does.compensation!.perDayMinor = '0')],
    ['/does/compensation/maxMinor max_below_day', (policy) => (policy.does.compensation!.maxMinor = '9999')],
    ['/does/compensation/currency cap_missing', (policy) => (policy.does.compensation!.currency = 'CNY')],
    ['/when/after/unit days_needed', (policy) => (policy.when.after.unit = 'minutes')],
    ['/caps cap_missing', (policy) => (policy.caps = [])],
    ['/caps/0/currency currency_bad', (policy) => (policy.caps[0]!.currency = 'rupee')],
    ['/caps/1/currency twice', (policy) => policy.caps.push({ ...policy.caps[0]! })],
    ['/caps/0/onceMinor amount_bad', (policy) => (policy.caps[0]!.onceMinor = '1.5')],
    ['/caps/0/customerDayMinor day_below_once', (policy) => (policy.caps[0]!.customerDayMinor = '1')],
  ]
  for (const [fault, change] of cases) test(fault, () => assert.ok(late(change).includes(fault), late(change).join()))
})

test('a policy decides from its first to its last day, and only when it is on', () => {
  const policy = { isOn: true, validFrom: '2026-11-01', validTo: '2026-11-30' }
  const days = ['2026-10-31', '2026-11-01', '2026-11-30', '2026-12-01']
  assert.deepEqual(
    days.map((day) => absenceOf(policy, day)),
    ['not_yet', null, null, 'over'],
  )
  assert.equal(absenceOf({ ...policy, validTo: null }, '2099-01-01'), null)
  assert.equal(absenceOf({ ...policy, isOn: false }, '2026-11-02'), 'off')
})

describe('an organisation', () => {
  const fresh = () => ({ ...org.people.admin, factorAt: org.house.clock.now(), hasFactor: true })
  const codeOf = (error: unknown) => (error instanceof Problem ? error.code : String(error))

  test('has what ships, also when it was founded before there was any, and keeps its own', async () => {
    const keys = async () => (await org.asSystem(currentRefundPolicies)).map(({ key, version }) => `${key} ${version}`)
    const all = ['duplicate_debit 1', 'failed_but_debited 1', 'still_frozen 1', 'turnaround_exceeded 1']
    assert.deepEqual(await keys(), all)
    await org.asSystem(addShipped)
    assert.deepEqual(await keys(), all)
  })

  test('publishes the next version with a second factor, and its story tells who switched it on', async () => {
    const content = { ...contentOf(shipped.find(({ key }) => key === 'still_frozen')!), isOn: true }
    const plain = org.as('admin', (work) => publishNextRefunds(work, 'still_frozen', 1, content))
    assert.equal(await plain.catch(codeOf), 'factor_needed')
    const publish = (seen: number, change: Partial<RefundContent> = {}) =>
      org
        .as(fresh(), (work) => publishNextRefunds(work, 'still_frozen', seen, { ...content, ...change }))
        .then(({ version }) => version, codeOf)
    assert.equal(await publish(1), 2)
    assert.equal(await publish(1), 'definition_changed')
    assert.equal(await publish(2, { caps: [] }), 'refunds_invalid')
    const shown = await org.as('admin', readRefundPolicies)
    listRefundPolicies.answer.parse(shown)
    const { policy, absence, versions } = shown.policies.find((one) => one.policy.key === 'still_frozen')!
    assert.deepEqual([policy.version, absence], [2, null])
    assert.deepEqual(
      versions.map(({ version, isOn, publishedBy }) => [version, isOn, publishedBy]),
      [
        [2, true, 'admin'],
        [1, false, null],
      ],
    )
    assert.equal(shown.policies.find((one) => one.policy.key === 'duplicate_debit')!.absence, 'off')
    const story = await org.asSystem((work) => readStory(work, org.orgId))
    assert.deepEqual(story.at(-1)!.payload, { key: 'still_frozen', version: 2, isOn: true })
  })
})
