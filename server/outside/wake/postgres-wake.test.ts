import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeTemplate, openTestHouse, withTestPostgres } from '#platform/testing.ts'
import { postgresWake } from './postgres-wake.ts'

test('a hint reaches other processes once, and its own listeners at once and only once', async () => {
  await withTestPostgres(async (server) => {
    if (!process.env.HUIYIN_TEST_DATABASE_URL) await makeTemplate(server)
    const house = await openTestHouse(server)
    const here = postgresWake(house.url, house.log)
    const there = postgresWake(house.url, house.log)
    const heardHere: string[] = []
    const heardThere: string[] = []
    here.listen((_, ids) => void heardHere.push(...ids))
    const arrived = new Promise<void>((done) => {
      there.listen((orgId, ids) => {
        heardThere.push(...ids)
        if (orgId === 'org' && ids.includes('last')) done()
      })
    })
    // Connecting takes a moment, and a hint that nobody hears is lost: so tell until the other side has heard one.
    const again = setInterval(() => here.tell('org', ['first', 'last']), 100)
    await arrived
    clearInterval(again)
    assert.ok(heardThere.includes('first'))
    const told = heardHere.length
    assert.equal(told % 2, 0)
    await here.close()
    assert.equal(heardHere.length, told, 'its own hints do not come back through the database')
    await there.close()
    await house.close()
  })
})
