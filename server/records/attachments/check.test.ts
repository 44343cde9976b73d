/** What becomes of an upload when something around it fails: nothing acknowledged is lost, nothing is left behind. */
import assert from 'node:assert/strict'
import { after, afterEach, describe, it } from 'node:test'
import { readAll } from '#platform/byte-streams.ts'
import { systemClock } from '#platform/clock.ts'
import { type Files, FilesUnavailable, type Inspector } from '#platform/ports.ts'
import { openerOf } from '#platform/vault/subjects.ts'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg } from '../../../test/house.ts'
import { inspect, pdf, photo, send, upload } from '../../../test/uploads.ts'
import { bindUploads } from './bind.ts'
import { forgetUploads, removeOrphans } from './forget.ts'
import { attachmentIdOf, placeOf } from './receive.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
const real = { ...org.house.ports }
const { clock } = org.house
afterEach(() => void Object.assign(org.house.ports, real))
after(async () => {
  await api.close()
  await org.close()
})

const hourMs = 3_600_000
const rowOf = (uploadId: string) =>
  org.asSystem(({ tx }) =>
    tx.selectFrom('uploads').selectAll().where('attachment_id', '=', attachmentIdOf(uploadId)).executeTakeFirst(),
  )
const attach = (uploadId: string) => org.send({ uploads: [uploadId] })
function withInspector(look: Inspector['look']): void {
  org.house.ports.inspector = { ...real.inspector, slots: 2, look }
}
function withFiles(some: Partial<Files>): void {
  org.house.ports.files = { ...real.files, ...some }
}
const gone = async () => {
  throw new FilesUnavailable('the disk is full')
}
async function stored(): Promise<string[]> {
  const keys: string[] = []
  for await (const key of real.files.list(org.orgId, new Date(systemClock.now().getTime() + hourMs))) keys.push(key)
  return keys
}

describe('looking inside', () => {
  it('is tried again after a crash, but not for ever, and the original stays', async () => {
    const bytes = await photo('jpeg')
    const uploadId = await upload(api, { bytes })
    const { ticketId } = await attach(uploadId)
    let looks = 0
    withInspector(async () => {
      looks += 1
      throw new Error('killed')
    })
    for (const expected of ['checking', 'checking', 'refused']) {
      assert.equal(await inspect(org), 1)
      assert.equal(await inspect(org), 0, 'not before its time')
      assert.equal((await rowOf(uploadId))!.state, expected)
      clock.advance(151_000)
    }
    assert.equal(await inspect(org), 0)
    assert.equal(looks, 3)
    const row = (await rowOf(uploadId))!
    assert.equal(row.reason, 'not_checked')
    const sealer = await org.asSystem((work) => openerOf(work, row.attachment_id))
    const plain = sealer.openStream(
      placeOf(org.orgId, row.attachment_id, 'original'),
      real.files.get(org.orgId, row.original_key),
    )
    assert.ok((await readAll(plain, 1e6)).equals(bytes), 'evidence is kept')
    const events = await org.asSystem(({ tx }) =>
      tx.selectFrom('events').select(['type', 'payload']).where('subject_id', '=', ticketId).orderBy('seq').execute(),
    )
    assert.deepEqual(events.at(-1), {
      type: 'attachment.checked',
      payload: { attachmentId: row.attachment_id, reason: 'not_checked', state: 'refused' },
    })
  })

  it('waits for a store that is away as long as it takes', async () => {
    const uploadId = await upload(api, { bytes: await photo('png') })
    withFiles({
      get: () =>
        (async function* () {
          await gone()
          yield Buffer.alloc(0)
        })(),
    })
    for (let n = 0; n < 6; n++) {
      await inspect(org)
      clock.advance(151_000)
    }
    withFiles({ put: gone })
    await inspect(org)
    clock.advance(151_000)
    assert.deepEqual([(await rowOf(uploadId))!.state, (await rowOf(uploadId))!.attempts], ['checking', 0])
    Object.assign(org.house.ports, real)
    await inspect(org)
    assert.equal((await rowOf(uploadId))!.state, 'ready')
  })

  it('of one file is done once, however many look for work', async () => {
    const uploads = await Promise.all([1, 2, 3].map(async () => upload(api, { bytes: await photo('png') })))
    const seen: string[] = []
    withInspector((kind, ...rest) => {
      seen.push(kind)
      return real.inspector.look(kind, ...rest)
    })
    await Promise.all([inspect(org), inspect(org), inspect(org)])
    assert.equal(seen.length, uploads.length)
  })

  it('tells a ticket that attached the file while it was looked at', async () => {
    const uploadId = await upload(api, { bytes: await photo('png') })
    let ticketId = ''
    withInspector(async (...all) => {
      const finding = await real.inspector.look(...all)
      ticketId = (await attach(uploadId)).ticketId
      return finding
    })
    await inspect(org)
    const events = await org.asSystem(({ tx }) =>
      tx.selectFrom('events').select('type').where('subject_id', '=', ticketId).orderBy('seq').execute(),
    )
    assert.equal(events.at(-1)!.type, 'attachment.checked')
  })
})

describe('a store that is full or away', () => {
  it('refuses with Retry-After, writes no row, and tickets still come in', async () => {
    withFiles({ put: gone })
    const before = await org.asSystem(({ tx }) => tx.selectFrom('uploads').select('attachment_id').execute())
    const reply = await api.portal.inject({
      method: 'POST',
      url: '/v1/uploads',
      headers: { host: org.host, 'content-type': 'application/pdf' },
      payload: pdf(),
    })
    assert.deepEqual(
      [reply.statusCode, reply.json().code, reply.headers['retry-after']],
      [503, 'files_unavailable', '5'],
    )
    const now = await org.asSystem(({ tx }) => tx.selectFrom('uploads').select('attachment_id').execute())
    assert.equal(now.length, before.length)
    await org.send()
    assert.equal(org.house.faults.splice(0).length, 2, 'and the operator hears of it')
  })
})

describe('what nobody attached', () => {
  it('may fill only so much; then files are refused and tickets are not', async () => {
    const waiting = [
      await upload(api, { bytes: pdf() }),
      await upload(api, { bytes: pdf() }),
      await upload(api, { bytes: pdf() }),
    ]
    await org.asSystem(({ tx }) =>
      tx
        .updateTable('uploads')
        .set({ bytes: 2_000_000_000 })
        .where('attachment_id', 'in', waiting.map(attachmentIdOf))
        .execute(),
    )
    assert.deepEqual((await send(api, { bytes: pdf() })).body.code, 'uploads_full')
    await org.send({ uploads: waiting })
    assert.equal((await send(api, { bytes: pdf() })).status, 201)
    org.house.faults.length = 0
  })

  it('is forgotten after a day, bytes and all; what was attached stays', async () => {
    const [kept, lost] = [await upload(api, { bytes: await photo('png') }), await upload(api, { bytes: pdf() })]
    await attach(kept)
    await inspect(org)
    const [keptRow, lostRow] = [(await rowOf(kept))!, (await rowOf(lost))!]
    clock.advance(24 * hourMs)
    await forgetUploads(org.house, org.orgId)
    assert.ok(await rowOf(lost), 'to the hour')
    clock.advance(1)
    await forgetUploads(org.house, org.orgId)
    assert.equal(await rowOf(lost), undefined)
    assert.ok(await rowOf(kept))
    const keys = await stored()
    assert.equal(keys.includes(lostRow.original_key), false)
    assert.ok(keys.includes(keptRow.original_key) && keys.includes(keptRow.rendition_key!))
    const late = await api.browse('portal').ask('POST', '/v1/tickets', {
      body: { form: 'other', text: '太晚了', attachments: [lost] },
    })
    assert.equal(late.body.code, 'attachment_unknown')
  })

  it('can only be attached in its own organisation', async () => {
    const other = await openTestOrg(undefined, { host: 'other.local', house: org.house })
    const uploadId = await upload(api, { bytes: pdf(), host: 'other.local' })
    const binding = { uploadId, ticketId: other.orgId, messageId: other.orgId }
    await assert.rejects(
      org.asSystem((work) => bindUploads(work, [binding])),
      /attachment_unknown/,
    )
    const stranger = await api.browse('portal').ask('POST', '/v1/tickets', {
      body: { form: 'other', text: '别人的', attachments: [uploadId] },
    })
    assert.equal(stranger.status, 422)
    await other.send({ uploads: [uploadId] })
  })
})

describe('a crash between file and row', () => {
  it('leaves a file that is found and removed; files of rows and young files stay', async () => {
    const uploadId = await upload(api, { bytes: await photo('png') })
    await inspect(org)
    const row = (await rowOf(uploadId))!
    async function* bytes() {
      yield Buffer.from('stored, and then the process died')
    }
    const { key: orphan } = await real.files.put(org.orgId, bytes())
    // The files are as old as this machine's time says; the house's own is moved around it.
    clock.set(new Date(systemClock.now().getTime() + 167 * hourMs))
    assert.equal(await removeOrphans(org.house, org.orgId), 0)
    clock.set(new Date(systemClock.now().getTime() + 169 * hourMs))
    assert.equal(await removeOrphans(org.house, org.orgId), 1)
    const keys = await stored()
    assert.equal(keys.includes(orphan), false)
    assert.ok(keys.includes(row.original_key) && keys.includes(row.rendition_key!))
  })

  it('loses no upload that was acknowledged: the row is only written when the file is stored', async () => {
    const order: string[] = []
    withFiles({
      put: async (orgId, sealed) => {
        const put = await real.files.put(orgId, sealed)
        order.push('stored')
        const rows = await org.asSystem(({ tx }) =>
          tx.selectFrom('uploads').select('original_key').where('original_key', '=', put.key).execute(),
        )
        order.push(`${rows.length} rows`)
        return put
      },
    })
    const { status, body } = await send(api, { bytes: pdf() })
    assert.deepEqual([status, order], [201, ['stored', '0 rows']])
    assert.ok((await stored()).includes((await rowOf(body.uploadId as string))!.original_key))
  })
})
