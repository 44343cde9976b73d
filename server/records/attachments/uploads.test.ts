import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import sharp from 'sharp'
import { openerOf } from '#platform/vault/subjects.ts'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg } from '../../../test/house.ts'
import { inspect, pdf, photo, send, upload, video } from '../../../test/uploads.ts'
import type { Attachment } from './contract.ts'
import { attachmentIdOf, receiveUpload } from './receive.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

type Message = { messageId: string; body: string; attachments: Attachment[] }
type Receipt = { number: string; secret: string }

/** A complaint with files, as the portal sends it. */
async function complain(attachments: string[], text = '付款失败，见截图') {
  return api.browse('portal').ask('POST', '/v1/tickets', { body: { form: 'other', text, attachments } })
}
async function ticketIdOf({ number }: Receipt): Promise<string> {
  const row = await org.asSystem(({ tx }) =>
    tx.selectFrom('tickets').select('ticket_id').where('number', '=', number).executeTakeFirstOrThrow(),
  )
  return row.ticket_id
}
const rowOf = (uploadId: string) =>
  org.asSystem(({ tx }) =>
    tx.selectFrom('uploads').selectAll().where('attachment_id', '=', attachmentIdOf(uploadId)).executeTakeFirst(),
  )
const messagesOf = (body: Record<string, unknown>) => body.messages as Message[]

it('of one address has an end in bytes too: nobody fills what everybody shares', async () => {
  const film = Buffer.concat([video(), Buffer.alloc(40 * 2 ** 20)])
  // Neither sealed nor stored: a gigabyte of it would only warm the room.
  const put = async (_orgId: string, bytes: AsyncIterable<Uint8Array>) => {
    let count = 0
    for await (const part of bytes) count += part.length
    return { key: 'nowhere', bytes: count }
  }
  const { ports, keys } = org.house
  const vault = await keys.vaultOf(org.orgId)
  const newSubject: typeof vault.newSubject = (clock, id) => {
    const subject = vault.newSubject(clock, id)
    return {
      ...subject,
      sealer: { ...subject.sealer, sealStream: (_clock, _place, plain) => plain as AsyncIterable<Buffer> },
    }
  }
  const house = {
    ...org.house,
    ports: { ...ports, files: { ...ports.files, put } },
    keys: { ...keys, vaultOf: async () => ({ ...vault, newSubject }) },
  }
  const sendFrom = (address: string) =>
    receiveUpload({
      house,
      actor: { kind: 'customer', orgId: org.orgId, customerId: null, grants: [] },
      address,
      header: () => undefined,
      body: (async function* () {
        yield film
      })(),
    })
  let sent = 0
  await assert.rejects(
    async () => {
      for (; sent < 40; sent++) await sendFrom('192.0.2.9')
    },
    { code: 'too_many_requests', status: 429 },
  )
  assert.equal(sent, 25)
  await sendFrom('192.0.2.10')
  await org.asSystem(({ tx }) => tx.deleteFrom('uploads').where('original_key', '=', 'nowhere').execute())
})

describe('a file that is sent', () => {
  it('is recognised by its content, checked, and shown as a new picture without a trace of its metadata', async () => {
    const bytes = await photo('jpeg')
    assert.ok(bytes.includes('PlantedMaker') && bytes.includes('planted-xmp'), 'the metadata was planted')
    const sent = await send(api, { bytes, name: '截图 13812345678.JPEG', type: 'text/html' })
    assert.equal(sent.status, 201, sent.text)
    assert.deepEqual([sent.body.kind, sent.body.bytes, sent.body.state], ['image', bytes.length, 'checking'])
    const receipt = (await complain([sent.body.uploadId as string])).body as Receipt
    const customer = await api.holding(receipt)
    const path = `/v1/tracking/${receipt.number}`
    const before = messagesOf((await customer.ask('GET', path)).body)[0]!.attachments[0]!
    assert.deepEqual(
      [before.state, before.kind, before.name, before.reason, before.width],
      ['checking', 'image', '截图 138****5678.jpg', null, undefined],
    )
    const link = `${path}/attachments/${before.attachmentId}/link`
    assert.equal((await customer.ask('GET', link)).body.code, 'attachment_not_ready')

    assert.equal(await inspect(org), 1)
    const ready = messagesOf((await customer.ask('GET', path)).body)[0]!.attachments[0]!
    assert.deepEqual([ready.state, ready.width, ready.height], ['ready', 64, 48])
    const { url } = (await customer.ask('GET', link)).body as { url: string }
    const file = await fetchFile(customer.cookies, url)
    assert.deepEqual(
      [file.statusCode, file.headers['content-type'], file.headers['x-content-type-options']],
      [200, 'image/webp', 'nosniff'],
    )
    assert.equal(file.headers['content-security-policy'], "default-src 'none'; sandbox")
    assert.equal(file.headers['cross-origin-resource-policy'], 'same-origin')
    assert.match(
      String(file.headers['content-disposition']),
      /^inline; filename="__ 138____5678\.webp"; filename\*=UTF-8''/,
    )
    const served = file.rawPayload
    assert.equal(Number(file.headers['content-length']), served.length)
    const { exif, xmp, icc, iptc, format, width } = await sharp(served).metadata()
    assert.deepEqual([exif, xmp, icc, iptc, format, width], [undefined, undefined, undefined, undefined, 'webp', 64])
    for (const planted of ['Planted', 'planted', 'GPS', 'Exif']) assert.equal(served.includes(planted), false, planted)
  })

  it('of another kind is only ever saved, as it came', async () => {
    for (const [bytes, name, kind, type] of [
      [pdf(), 'Kontoauszug “März”.pdf', 'pdf', 'application/pdf'],
      [Buffer.from('第一行\n第二行'), 'a.html', 'text', 'text/plain; charset=utf-8'],
      [video(), 'v.mp4', 'video', 'video/mp4'],
    ] as const) {
      const sent = await send(api, { bytes, name })
      assert.deepEqual([sent.status, sent.body.kind], [201, kind], sent.text)
      const receipt = (await complain([sent.body.uploadId as string])).body as Receipt
      await inspect(org)
      const customer = await api.holding(receipt)
      const link = `/v1/tracking/${receipt.number}/attachments/${attachmentIdOf(sent.body.uploadId as string)}/link`
      assert.equal((await customer.ask('GET', link)).body.code, 'attachment_not_image')
      const { url } = (await customer.ask('GET', `${link}?as=download`)).body as { url: string }
      const file = await fetchFile(customer.cookies, url)
      assert.deepEqual([file.statusCode, file.headers['content-type']], [200, type])
      assert.match(String(file.headers['content-disposition']), /^attachment; /)
      assert.ok(file.rawPayload.equals(bytes), kind)
    }
  })

  it('that is refused at once says what to send instead; one that is refused later says why', async () => {
    const refusals = [
      [Buffer.alloc(0), 'upload_empty', 422],
      [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'upload_markup', 422],
      [Buffer.from(`PK\x03\x04${'\0'.repeat(40)}`, 'latin1'), 'upload_archive', 422],
      [Buffer.alloc(300 * 1024, 'a'), 'upload_too_large', 413],
      [Buffer.concat([pdf(), Buffer.alloc(21 * 1024 * 1024)]), 'upload_too_large', 413],
      [Buffer.alloc(51 * 1024 * 1024), 'upload_too_large', 413],
    ] as const
    for (const [bytes, code, status] of refusals) {
      const answer = await send(api, { bytes })
      assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text)
    }
    const uploadId = await upload(api, { bytes: pdf('/OpenAction<</S/Java#53cript/JS(1)>>') })
    const receipt = (await complain([uploadId])).body as Receipt
    await inspect(org)
    const page = await (await api.holding(receipt)).ask('GET', `/v1/tracking/${receipt.number}`)
    const [attachment] = messagesOf(page.body)[0]!.attachments
    assert.deepEqual([attachment!.state, attachment!.reason], ['refused', 'active_content'])
  })

  it('is stored only sealed, and its name only masked', async () => {
    const secretText = Buffer.from('只有收件人能读的字 planted-plain-text')
    const uploadId = await upload(api, { bytes: secretText, name: '卡 6222021234567890128.txt' })
    const row = (await rowOf(uploadId))!
    const stored: Buffer[] = []
    for await (const part of org.house.ports.files.get(org.orgId, row.original_key)) stored.push(part)
    assert.equal(Buffer.concat(stored).includes('planted-plain-text'), false)
    assert.equal(row.name, '卡 ****0128.txt')
    const place = { orgId: org.orgId, table: 'uploads', column: 'name_sealed', rowId: row.attachment_id }
    const sealer = await org.asSystem((work) => openerOf(work, row.attachment_id))
    assert.equal(sealer.open(place, row.name_sealed!), '卡 6222021234567890128.txt')
  })
})

describe('attaching', () => {
  it('takes an upload once: the second ticket is refused and names which one', async () => {
    const [first, second] = [await upload(api, { bytes: pdf() }), await upload(api, { bytes: pdf() })]
    assert.equal((await complain([first])).status, 201)
    const again = await complain([second, first, 'Z'.repeat(26)])
    assert.deepEqual([again.status, again.body.code], [422, 'attachment_unknown'])
    assert.deepEqual(
      (again.body.errors as { pointer: string }[]).map(({ pointer }) => pointer),
      ['/body/attachments/1', '/body/attachments/2'],
    )
    assert.equal((await complain([second])).status, 201, 'what was refused took nothing')
    assert.equal((await complain([second, second])).status, 422)
  })

  it('of two at the same moment gives it to one', async () => {
    for (let round = 0; round < 5; round++) {
      const uploadId = await upload(api, { bytes: pdf() })
      const receipt = (await complain([])).body as Receipt
      const customer = await api.holding(receipt)
      const add = (text: string) =>
        customer.ask('POST', `/v1/tracking/${receipt.number}/messages`, { body: { text, attachments: [uploadId] } })
      const answers = await Promise.all([complain([uploadId]), complain([uploadId]), add('一'), complain([uploadId])])
      assert.deepEqual(
        answers.map(({ status }) => status).sort(),
        [201, 422, 422, 422],
        answers.map(({ text }) => text).join('\n'),
      )
      const { rows } = await org.asSystem(async ({ tx }) => ({
        rows: await tx
          .selectFrom('attachments')
          .selectAll()
          .where('attachment_id', '=', attachmentIdOf(uploadId))
          .execute(),
      }))
      assert.equal(rows.length, 1)
    }
  })

  it('adds files to a message with or without words, and says so in the story', async () => {
    const receipt = (await complain([])).body as Receipt
    const customer = await api.holding(receipt)
    const path = `/v1/tracking/${receipt.number}/messages`
    assert.equal((await customer.ask('POST', path, { body: {} })).status, 422)
    const uploadId = await upload(api, { bytes: await photo('png') })
    org.house.clock.advance(1000)
    const added = await customer.ask('POST', path, { body: { attachments: [uploadId] } })
    assert.equal(added.status, 201, added.text)
    assert.deepEqual(
      messagesOf(added.body).map((message) => message.attachments.length),
      [0, 1],
    )
    await inspect(org)
    const agent = await api.signedIn('agent')
    const view = await agent.ask('GET', `/v1/tickets/${await ticketIdOf(receipt)}`)
    assert.equal(messagesOf(view.body)[1]!.attachments[0]!.state, 'ready')
    const story = view.body.story as { type: string; payload: Record<string, unknown> }[]
    assert.deepEqual(
      story.slice(-2).map(({ type }) => type),
      ['message.added', 'attachment.checked'],
    )
    assert.deepEqual(story.at(-2)!.payload.attachments, [attachmentIdOf(uploadId)])
  })

  it('goes along when its message is split off, and stays where it was', async () => {
    const uploadId = await upload(api, { bytes: pdf() })
    const receipt = (await complain([uploadId])).body as Receipt
    const ticketId = await ticketIdOf(receipt)
    const agent = await api.signedIn('agent')
    const view = (await agent.ask('GET', `/v1/tickets/${ticketId}`)).body
    const messageIds = [messagesOf(view)[0]!.messageId]
    const split = await agent.ask('POST', `/v1/tickets/${ticketId}/split`, {
      body: { messageIds },
      version: view.version as number,
    })
    assert.equal(split.status, 201, split.text)
    for (const id of [ticketId, split.body.ticketId as string]) {
      const { body } = await agent.ask('GET', `/v1/tickets/${id}`)
      assert.deepEqual(
        messagesOf(body).flatMap((message) => message.attachments.map(({ attachmentId }) => attachmentId)),
        [attachmentIdOf(uploadId)],
      )
    }
  })
})

/** What a browser gets by a link: the cookie of its origin goes along. */
function fetchFile(cookies: Map<string, string>, url: string, origin: 'portal' | 'console' = 'portal') {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return api[origin].inject({ method: 'GET', url, headers: { host: org.host, cookie }, remoteAddress: '10.8.0.1' })
}
