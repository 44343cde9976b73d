/** The operations asked almost right four hundred times each: as many as fit between two landings. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { routes } from '../../server/api.ts'
import { openTestApi } from '../api.ts'
import { openTestOrg } from '../house.ts'
import { fuzzGround, fuzzOperation, type Ground } from './fuzz.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  assert.deepEqual(org.house.faults, [])
  await api.close()
  await org.close()
})
let ground: Ground
before(async () => {
  ground = await fuzzGround(org, api)
})

for (const { endpoint } of routes.filter((route) => !route.stream))
  it(`${endpoint.method} ${endpoint.path}`, () => fuzzOperation(ground, endpoint, 400))
