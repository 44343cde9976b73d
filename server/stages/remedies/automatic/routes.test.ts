/** Policies of refunds, their dry run and our books over HTTP: who may, what is asked for, and what goes over the wire. */
import assert from 'node:assert/strict'
import { after, it } from 'node:test'
import { refundPolicyRoutes } from '#records/knowledge/refunds/routes.ts'
import { staffRoutes } from '#records/staff/routes.ts'
import { openTestApi } from '../../../../test/api.ts'
import { openTestOrg, type PersonName } from '../../../../test/house.ts'
import { bookRoutes } from '../books/routes.ts'
import { automaticRoutes } from './routes.ts'

const org = await openTestOrg()
const api = await openTestApi(org, [...staffRoutes, ...refundPolicyRoutes, ...automaticRoutes, ...bookRoutes])
after(async () => {
  await api.close()
  await org.close()
})

type Shown = { policy: { key: string; version: number; isOn: boolean } & Record<string, unknown> }
const list = async (who: PersonName) => (await api.signedIn(who)).ask('GET', '/v1/refund-policies')

it('policies are for administrators', async () => {
  for (const who of ['agent', 'lead', 'risk', 'product', 'auditor'] as const)
    assert.equal((await list(who)).status, 403, who)
  const { status, body } = await list('admin')
  assert.equal(status, 200)
  assert.deepEqual(
    (body.policies as Shown[]).map(({ policy }) => [policy.key, policy.version, policy.isOn]),
    ['duplicate_debit', 'failed_but_debited', 'still_frozen', 'turnaround_exceeded'].map((key) => [key, 1, false]),
  )
})

it('a policy is tried, then published as its next version, and faults are told with their place', async () => {
  const admin = await api.signedIn('admin')
  const shown = ((await list('admin')).body.policies as Shown[]).find(({ policy }) => policy.key === 'still_frozen')!
  const { key, version, ...content } = shown.policy
  const dry = await admin.ask('POST', '/v1/refund-policies/dry-runs', { body: { key, policy: content, days: 30 } })
  assert.equal(dry.status, 200, dry.text)
  assert.deepEqual(
    [dry.body.payments, dry.body.isComplete, dry.body.counts],
    [0, true, { refund: 0, propose: 0, nothing: 0 }],
  )
  const put = (seen: number, body: object) =>
    admin.ask('PUT', `/v1/refund-policies/${key}`, { body: body as never, version: seen })
  const broken = await put(version, { ...content, caps: [] })
  assert.deepEqual([broken.status, broken.body.code], [422, 'refunds_invalid'])
  assert.match(broken.text, /\/body\/caps/)
  const published = await put(version, { ...content, isOn: true })
  assert.deepEqual([published.status, published.body.version], [200, 2], published.text)
  assert.equal((await put(version, content)).status, 412)
  org.house.clock.advance(6 * 60_000)
  assert.equal((await put(2, content)).status, 403, 'the second factor was shown too long ago')
})

it('the books are for auditors and administrators, as JSON or as a sheet in the reader’s language', async () => {
  const days = { from: '2026-01-01', to: '2026-01-31' }
  for (const who of ['agent', 'lead', 'risk'] as const) {
    const refused = await (await api.signedIn(who)).ask('POST', '/v1/ledger-extracts', { body: days })
    assert.equal(refused.status, 403, who)
  }
  const auditor = await api.signedIn('auditor')
  const json = await auditor.ask('POST', '/v1/ledger-extracts', { body: days })
  assert.equal(json.status, 200, json.text)
  assert.deepEqual([json.body.rows, json.body.entries, json.body.balance, json.body.sheet], [0, [], [], null])
  const sheet = await auditor.ask('POST', '/v1/ledger-extracts', { body: { ...days, as: 'csv' }, language: 'en' })
  assert.match(sheet.body.sheet as string, /Huiyin books of 2026-01-01 to 2026-01-31/)
  for (const wrong of [
    { ...days, from: '2026-02-30' },
    { from: '2026-02-02', to: '2026-02-01' },
    { from: '2026-02-02' },
  ])
    assert.equal((await auditor.ask('POST', '/v1/ledger-extracts', { body: wrong })).status, 422, JSON.stringify(wrong))
})
