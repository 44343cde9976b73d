import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Problem } from '#platform/errors.ts'
import { openTestOrg, type TestOrg } from '../../../test/house.ts'
import { readStory } from '../audit/follow.ts'
import { changeOrganisation, orgOfHost } from './organisation.ts'

let org: TestOrg
before(async () => {
  org = await openTestOrg()
})
after(() => org.close())

const particulars = () =>
  org.asSystem(({ tx }) => tx.selectFrom('orgs').select(['name', 'hotline', 'zone']).executeTakeFirstOrThrow())

test('only what is given changes, and the change is an event that names the fields and not their values', async () => {
  const before = await particulars()
  await org.asSystem((work) => changeOrganisation(work, { hotline: '95000' }))
  assert.deepEqual(await particulars(), { ...before, hotline: '95000' })
  const story = await org.asSystem((work) => readStory(work, org.orgId))
  assert.deepEqual(story.at(-1)?.payload, { fields: ['hotline'] })
})

test('a time zone that does not exist is refused and nothing changes', async () => {
  const before = await particulars()
  await assert.rejects(
    org.asSystem((work) => changeOrganisation(work, { hotline: '1', zone: 'Mars/Base' })),
    (error) => error instanceof Problem && error.code === 'zone_unknown',
  )
  assert.deepEqual(await particulars(), before)
})

test('a host leads to the organisation that claimed it, whatever its case; an unknown one to none', async () => {
  assert.equal(await orgOfHost(org.house, org.host.toUpperCase()), org.orgId)
  await assert.rejects(
    orgOfHost(org.house, 'elsewhere.example'),
    (error) => error instanceof Problem && error.status === 421,
  )
})
