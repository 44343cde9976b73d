/** The keys of an organisation on a real database: made once, rotated while serving, worth nothing without the outside. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { systemClock } from '../clock.ts'
import { sha256 } from '../crypto.ts'
import { inOrg, keysIn, systemActor, type Work } from '../database.ts'
import { Problem } from '../errors.ts'
import type { Kms } from '../ports.ts'
import { openTestHouse, withTestPostgres } from '../testing.ts'
import { openKeyring } from './keyring.ts'
import { rewrap, startRotation } from './rotate.ts'
import { destroyKeys, openerOf, sealerFor, sealersOf } from './subjects.ts'

const house = await withTestPostgres((server) => openTestHouse(server))
after(() => house.close())

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const placeIn = (orgId: string) => ({ orgId, table: 'messages', column: 'original_sealed', rowId: 'row' })
const as = <T>(orgId: string, act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'test'), 'staff', act)
const sealFor = (orgId: string, subjectId: string, text: string) =>
  as(orgId, async (work) => (await sealerFor(work, subjectId)).seal(work.clock, placeIn(orgId), text))
const openFor = (orgId: string, subjectId: string, sealed: Buffer) =>
  as(orgId, async (work) => (await openerOf(work, subjectId)).open(placeIn(orgId), sealed))

/** A process of its own: it has read nothing yet. */
const another = (kms: [Kms, ...Kms[]]) =>
  openKeyring(kms, { cipher: 'aes-256-gcm', clock: systemClock, log: house.log, inOrg: keysIn(house.db) })

describe('a data key', () => {
  it('is the subject’s own, and one for all who ask at once', async () => {
    const [orgId, one, other] = [uuid(1), uuid(11), uuid(12)]
    const sealed = await sealFor(orgId, one, '卡 6222')
    assert.equal(await openFor(orgId, one, sealed), '卡 6222')
    await sealFor(orgId, other, 'x')
    await assert.rejects(openFor(orgId, other, sealed))
    const keyrings = await Promise.all(Array.from({ length: 5 }, () => another(house.keys.kms).vaultOf(uuid(2))))
    const marks = keyrings.map((vault) => vault.index(uuid(2), 'phone', '1').toString('hex'))
    assert.equal(new Set(marks).size, 1)
  })

  it('is not another organisation’s: its row is invisible there', async () => {
    const sealed = await sealFor(uuid(1), uuid(13), 'secret')
    await assert.rejects(openFor(uuid(3), uuid(13), sealed))
  })

  it('is gone when it is destroyed, and what it sealed with it', async () => {
    const orgId = uuid(1)
    const sealed = await sealFor(orgId, uuid(14), 'secret')
    assert.equal(await as(orgId, (work) => destroyKeys(work, [uuid(14), uuid(99)])), 1)
    assert.equal(await as(orgId, (work) => sealersOf(work, [uuid(14)]).then((all) => all.size)), 0)
    await assert.rejects(openFor(orgId, uuid(14), sealed))
  })

  it('whose row was exchanged for another’s does not open', async () => {
    const orgId = uuid(1)
    await sealFor(orgId, uuid(15), 'x')
    await sealFor(orgId, uuid(16), 'x')
    await as(orgId, async ({ tx }) => {
      const [mine] = await tx.selectFrom('subject_keys').selectAll().where('subject_id', '=', uuid(15)).execute()
      await tx
        .updateTable('subject_keys')
        .set({ key_wrapped: mine!.key_wrapped })
        .where('subject_id', '=', uuid(16))
        .execute()
    })
    await assert.rejects(as(orgId, (work) => sealersOf(work, [uuid(16)])))
  })
})

describe('rotation', () => {
  it('wraps everything anew while another process goes on sealing under the old key', async () => {
    const orgId = uuid(4)
    const sealed = new Map<string, Buffer>()
    for (let n = 100; n < 110; n++) sealed.set(uuid(n), await sealFor(orgId, uuid(n), `text ${n}`))
    const before = await house.keys.vaultOf(orgId)
    const other = another(house.keys.kms)
    assert.equal(await as(orgId, (work) => startRotation(work, other)), 2)
    // This process has not heard of it yet: it still wraps by key 1, which stays readable.
    const late = await sealFor(orgId, uuid(110), 'late')
    assert.equal(await as(orgId, (work) => rewrap(work, other)), 12, 'ten customers, the late one, the organisation')
    for (const [subjectId, bytes] of sealed) assert.equal((await openFor(orgId, subjectId, bytes)).slice(0, 5), 'text ')
    assert.equal(await openFor(orgId, uuid(110), late), 'late')
    assert.deepEqual((await house.keys.vaultOf(orgId)).index(orgId, 'phone', '1'), before.index(orgId, 'phone', '1'))
    assert.notEqual(await house.keys.vaultOf(orgId), before, 'the new key was read when a row needed it')
  })

  it('removes the old key when nothing is wrapped by it and nobody can hold it', async () => {
    const orgId = uuid(4)
    const wraps = () =>
      as(orgId, ({ tx }) =>
        tx.selectFrom('org_keys').select('version').where('purpose', '=', 'wrap').orderBy('version').execute(),
      )
    await as(orgId, (work) => rewrap(work, house.keys))
    assert.deepEqual(
      (await wraps()).map((row) => row.version),
      [1, 2],
    )
    house.clock.advance(16 * 60_000)
    await as(orgId, (work) => rewrap(work, house.keys))
    assert.deepEqual(
      (await wraps()).map((row) => row.version),
      [2],
    )
  })

  it('moves from one key-encryption key to another', async () => {
    const orgId = uuid(5)
    const sealed = await sealFor(orgId, uuid(20), 'secret')
    const next: Kms = { ...house.keys.kms[0], id: 'next' }
    const both = another([next, ...house.keys.kms])
    await as(orgId, (work) => startRotation(work, both))
    const alone = another([next])
    assert.ok(await alone.vaultOf(orgId))
    assert.equal(await openFor(orgId, uuid(20), sealed), 'secret')
    const stranger = another([{ ...next, id: 'stranger' }])
    await assert.rejects(stranger.vaultOf(orgId), { code: 'keys_unavailable' })
    assert.match(String(house.faults.pop()?.error), /not at hand/)
  })
})

describe('without the key-encryption key', () => {
  it('nothing opens, and the next try asks again', async () => {
    const orgId = uuid(6)
    await sealFor(orgId, uuid(30), 'x')
    let answers = false
    const kms: Kms = {
      ...house.keys.kms[0],
      unwrap: (wrapped) => (answers ? house.keys.kms[0].unwrap(wrapped) : Promise.reject(new Error('no answer'))),
    }
    const keyring = another([kms])
    await assert.rejects(keyring.vaultOf(orgId), (error) => error instanceof Problem && error.status === 503)
    assert.deepEqual(house.faults.pop(), { error: 'no answer' })
    answers = true
    assert.ok(await keyring.vaultOf(orgId))
  })

  it('an answer that is no key is refused', async () => {
    const kms: Kms = { ...house.keys.kms[0], unwrap: async () => sha256('').subarray(0, 16) }
    await assert.rejects(another([kms]).vaultOf(uuid(6)), { code: 'keys_unavailable' })
    house.faults.pop()
  })
})
