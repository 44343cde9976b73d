/** The rules of money: what ships is right, what is wrong is refused with its place, and publishing needs a second factor. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { readStory } from '#records/audit/follow.ts'
import { staffRoutes } from '#records/staff/routes.ts'
import { openTestApi } from '../../../../test/api.ts'
import { knowledge } from '../../../../test/draft.ts'
import { openTestOrg } from '../../../../test/house.ts'
import shipped from '../defaults/remedies.json' with { type: 'json' }
import { currentKnowledge } from '../definitions.ts'
import { addShipped } from '../shipped.ts'
import { remedyContent } from './contract.ts'
import { holdMinutesMax, proposers, type RemedyContent, remedyFaults } from './policy-check.rules.ts'
import { namesForRemedies } from './publish.ts'
import { remedyPolicyRoutes } from './routes.ts'

const usual = (): RemedyContent => {
  const { key: _key, version: _version, ...content } = structuredClone(shipped)
  return remedyContent.parse(content) as RemedyContent
}
const names = namesForRemedies(knowledge)
const faultsAfter = (change: (policy: RemedyContent) => void): string[] => {
  const policy = usual()
  change(policy)
  return remedyFaults(policy, names).map(({ pointer, code }) => `${pointer} ${code}`)
}

test('what ships has no fault, and limits exactly those who may propose', () => {
  assert.deepEqual(
    faultsAfter(() => undefined),
    [],
  )
  assert.deepEqual(Object.keys(shipped.limits).toSorted(), proposers.toSorted())
})

describe('bad rules are refused with the place of the fault', () => {
  const cny = (policy: RemedyContent) => policy.limits.agent!.CNY!
  const cases: [string, (policy: RemedyContent) => void][] = [
    ['/hold/accountCodes/0 code_unknown', ({ hold }) => (hold.accountCodes = ['XXX-01'])],
    ['/hold/accountCodes/1 twice', ({ hold }) => (hold.accountCodes = ['FRD-01', 'FRD-01'])],
    ['/hold/transactionCodes/0 twice', ({ hold }) => (hold.transactionCodes = ['FRD-01'])],
    ['/hold/fundSafetyPercentMin percent_bad', ({ hold }) => (hold.fundSafetyPercentMin = 0)],
    ['/hold/fundSafetyPercentMin percent_bad', ({ hold }) => (hold.fundSafetyPercentMin = 101)],
    ['/hold/claimedPerDayMax count_bad', ({ hold }) => (hold.claimedPerDayMax = 0)],
    ['/hold/minutesMax count_bad', ({ hold }) => (hold.minutesMax = 0)],
    ['/hold/minutesMax hold_too_long', ({ hold }) => (hold.minutesMax = holdMinutesMax + 1)],
    ['/hold/vouchedMinutes above_max', ({ hold }) => (hold.vouchedMinutes = hold.minutesMax + 1)],
    ['/hold/claimedMinutes count_bad', ({ hold }) => (hold.claimedMinutes = -1)],
    ['/people/0/currency currency_bad', ({ people }) => (people[0]!.currency = 'cny')],
    ['/people/5/currency twice', ({ people }) => people.push({ ...people[0]! })],
    ['/people/0/upToMinor amount_bad', ({ people }) => (people[0]!.upToMinor = '0')],
    ['/expiresMinutes count_bad', (policy) => (policy.expiresMinutes = 0)],
    ['/limits/auditor role_proposes_nothing', ({ limits }) => (limits.auditor = limits.agent!)],
    ['/limits/agent/yuan currency_bad', ({ limits }) => (limits.agent!.yuan = limits.agent!.CNY!)],
    ['/limits/agent/CNY/onceMinor amount_bad', (policy) => (cny(policy).onceMinor = '1.5')],
    ['/limits/agent/CNY/dayMinor amount_bad', (policy) => (cny(policy).dayMinor = '-1')],
    ['/limits/agent/CNY/dayMinor day_below_once', (policy) => (cny(policy).dayMinor = '199999')],
    ['/sending/leaseSeconds lease_short', ({ sending }) => (sending.leaseSeconds = 14)],
    ['/sending/leaseSeconds count_bad', ({ sending }) => (sending.leaseSeconds = 0)],
    ['/sending/againSeconds again_missing', ({ sending }) => (sending.againSeconds = [])],
    ['/sending/againSeconds/1 count_bad', ({ sending }) => (sending.againSeconds = [1, 0])],
    ['/sending/humanEveryMinutes count_bad', ({ sending }) => (sending.humanEveryMinutes = 0.5)],
  ]
  for (const [fault, change] of cases) test(fault, () => assert.deepEqual(faultsAfter(change), [fault]))
})

test('amounts are compared as numbers, to the last minor unit, however long they are', () => {
  const amount = fc.bigInt({ min: 1n, max: 999_999_999_999_999n })
  fc.assert(
    fc.property(amount, amount, (onceMinor, dayMinor) => {
      const faults = faultsAfter(({ limits }) => {
        limits.lead = { CNY: { onceMinor: `${onceMinor}`, dayMinor: `${dayMinor}` } }
      })
      assert.deepEqual(faults, dayMinor < onceMinor ? ['/limits/lead/CNY/dayMinor day_below_once'] : [])
    }),
  )
})

describe('an organisation', async () => {
  const org = await openTestOrg()
  const api = await openTestApi(org, [...staffRoutes, ...remedyPolicyRoutes])
  after(async () => {
    await api.close()
    await org.close()
  })
  const path = '/v1/remedy-policy'

  test('has what ships, once, and shows it to administrators only', async () => {
    await org.asSystem(addShipped)
    for (const who of ['agent', 'lead', 'risk', 'product', 'auditor'] as const) {
      const person = await api.signedIn(who)
      assert.equal((await person.ask('GET', path)).status, 403, who)
      assert.equal((await person.ask('PUT', path, { body: usual(), version: 1 })).status, 403, who)
    }
    const { status, body } = await (await api.signedIn('admin')).ask('GET', path)
    assert.equal(status, 200)
    assert.deepEqual(body.policy, shipped)
    const versions = body.versions as { version: number; publishedBy: string | null }[]
    assert.deepEqual(
      versions.map(({ version, publishedBy }) => [version, publishedBy]),
      [[1, null]],
    )
  })

  test('publishes the next version with a second factor; the one before stays as it was', async () => {
    const admin = await api.signedIn('admin')
    const next = usual()
    next.limits.agent!.CNY = { onceMinor: '200001', dayMinor: '1000000' }
    const put = (version: number, body: object) => admin.ask('PUT', path, { body, version })
    const broken = structuredClone(next)
    broken.limits.agent!.CNY!.dayMinor = '1'
    const refused = await put(1, broken)
    assert.deepEqual([refused.status, refused.body.code], [422, 'remedies_invalid'])
    assert.deepEqual(
      (refused.body.errors as { pointer: string }[]).map(({ pointer }) => pointer),
      ['/body/limits/agent/CNY/dayMinor'],
    )
    const strange = await put(1, { ...next, limits: { ...next.limits, cook: next.limits.agent } })
    assert.equal(strange.status, 422, 'nobody knows such a role')
    assert.equal((await put(0, next)).body.code, 'definition_exists')
    const published = await put(1, next)
    assert.deepEqual([published.status, published.body.version], [200, 2], published.text)
    assert.equal((await put(1, next)).status, 412)
    assert.equal((await org.asSystem(currentKnowledge)).remedies.limits.agent?.CNY?.onceMinor, '200001')
    const before = await admin.ask('GET', `${path}?version=1`)
    assert.deepEqual(before.body.policy, shipped)
    assert.equal((await admin.ask('GET', `${path}?version=9`)).status, 404)
    assert.deepEqual(
      (before.body.versions as { version: number; publishedBy: string | null }[]).map((one) => one.publishedBy),
      ['admin', null],
    )
    const story = await org.asSystem((work) => readStory(work, org.orgId))
    const last = story.at(-1)!
    assert.deepEqual([last.type, last.payload], ['remedies.published', { key: 'remedies', version: 2 }])
    org.house.clock.advance(6 * 60_000)
    assert.equal((await put(2, usual())).status, 403, 'the second factor was shown too long ago')
  })
})
