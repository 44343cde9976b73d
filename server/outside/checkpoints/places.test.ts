import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { publishCheckpoints } from '#records/audit/publish.ts'
import { readAudit } from '#records/audit/queries.ts'
import { sealEvents } from '#records/audit/seal.ts'
import { isSettled, openTestOrg } from '../../../test/house.ts'
import { readKey, readNote, splitNotes } from '../../../verifier/note.ts'
import { filePlace, httpPlace, mailPlace } from './places.ts'

const org = await openTestOrg()
const folder = mkdtempSync(join(tmpdir(), 'huiyin-places-'))
after(async () => {
  rmSync(folder, { recursive: true })
  await org.close()
})

const { house } = org
const at = (places: (typeof house.ports.notary)['places']) => ({
  ...house,
  ports: { ...house.ports, notary: { ...house.ports.notary, places } },
})
async function sealSomething(): Promise<void> {
  await org.send()
  while (!(await org.asSystem(isSettled)));
  await sealEvents(house, org.orgId)
}
const placesNow = async () => (await org.asSystem(readAudit)).places

describe('checkpoints are published', () => {
  it('to a file that only grows, no more than once a minute', async () => {
    const file = join(folder, 'checkpoints')
    const published = at([filePlace(file)])
    for (let round = 0; round < 3; round++) {
      await sealSomething()
      await publishCheckpoints(published, org.orgId)
      await publishCheckpoints(published, org.orgId)
      house.clock.advance(30_000)
    }
    const notes = splitNotes(readFileSync(file, 'utf8'))
    const key = readKey((await org.asSystem(readAudit)).key)
    const sizes = notes.map((note) => {
      const checkpoint = readNote(note, key)
      assert.ok(typeof checkpoint !== 'string')
      return checkpoint.size
    })
    assert.equal(sizes.length, 2)
    assert.ok(sizes[0]! < sizes[1]!)
  })

  it('by HTTP, and a failure is seen, logged and tried again', async () => {
    const answers = [500, 302, 200]
    const got: string[] = []
    const credentials = new Set<string | undefined>()
    const server = createServer((request, response) => {
      credentials.add(request.headers.authorization)
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        got.push(body)
        response.writeHead(answers.shift() ?? 200, { location: '/elsewhere' }).end()
      })
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    const published = at([httpPlace(`http://name:word@127.0.0.1:${port}/checkpoints`)])
    assert.equal(published.ports.notary.places[0]!.where, `http://127.0.0.1:${port}`)
    await sealSomething()
    const failures: unknown[] = []
    for (let round = 0; round < 3; round++) {
      await publishCheckpoints(published, org.orgId)
      failures.push((await placesNow()).find(({ place }) => place === 'http')?.failures)
      house.clock.advance(120_000)
    }
    server.close()
    assert.deepEqual(failures, [1, 2, 0])
    assert.equal(house.faults.splice(0).length, 2)
    assert.deepEqual([...credentials], [`Basic ${Buffer.from('name:word').toString('base64')}`])
    assert.match(got.at(-1)!, /^huiyin\.audit\/[^\n]+\n\d+\n/)
  })

  it('by mail, once a day', async () => {
    const published = at([mailPlace(house.ports.mail, 'auditor@bank.example')])
    house.letters.length = 0
    for (let hour = 0; hour < 30; hour++) {
      if (hour % 10 === 0) await sealSomething()
      await publishCheckpoints(published, org.orgId)
      house.clock.advance(3_600_000)
    }
    const letters = house.letters.filter(({ to }) => to === 'auditor@bank.example')
    assert.equal(letters.length, 2)
    assert.match(letters[0]!.text, /\n— huiyin\.audit\//)
  })

  it('and the failure of one place holds up no other', async () => {
    const file = join(folder, 'more')
    const published = at([filePlace(join(folder, 'missing', 'checkpoints')), { ...filePlace(file), name: 'http' }])
    house.clock.advance(120_000)
    await sealSomething()
    await publishCheckpoints(published, org.orgId)
    house.faults.length = 0
    const places = await placesNow()
    assert.match(places.find(({ place }) => place === 'file')!.error!, /ENOENT/)
    assert.equal(places.find(({ place }) => place === 'http')!.error, null)
    assert.ok(readFileSync(file, 'utf8').length > 100)
  })
})
