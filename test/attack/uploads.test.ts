/** Every hostile file of the corpus is refused or becomes harmless. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sharp from 'sharp'
import { sha256 } from '#platform/crypto.ts'
import { attachmentIdOf } from '#records/attachments/receive.ts'
import { openTestApi } from '../api.ts'
import { openTestOrg } from '../house.ts'
import { type Answered, inspect, send } from '../uploads.ts'
import { type Hostile, hostileUploads } from './uploads.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

type Tried = Hostile & { answer: Answered; state?: string; served?: Awaited<ReturnType<typeof open>> }
const tried: Tried[] = []
const of = (fate: Hostile['fate']) => tried.filter((one) => one.fate === fate)

before(async () => {
  for (const hostile of await hostileUploads()) tried.push({ ...hostile, answer: await send(api, hostile) })
  const taken = tried.filter(({ answer }) => answer.status === 201)
  while (taken.length > 0) {
    const some = taken.splice(0, 10)
    const attachments = some.map(({ answer }) => answer.body.uploadId)
    const sent = await api
      .browse('portal')
      .ask('POST', '/v1/tickets', { body: { form: 'other', text: '附件', attachments } })
    assert.equal(sent.status, 201, sent.text)
    await inspect(org)
    const customer = await api.holding(sent.body as { number: string; secret: string })
    const page = await customer.ask('GET', `/v1/tracking/${sent.body.number}`)
    const shown = (page.body.messages as { attachments: { attachmentId: string; state: string }[] }[])[0]!.attachments
    for (const one of some) {
      const attachmentId = attachmentIdOf(one.answer.body.uploadId as string)
      one.state = shown.find((attachment) => attachment.attachmentId === attachmentId)!.state
      const path = `/v1/tracking/${sent.body.number}/attachments/${attachmentId}/link?as=${one.fate === 'drawn' ? 'image' : 'download'}`
      const link = await customer.ask('GET', path)
      if (link.status === 200) one.served = await open(customer.cookies, link.body.url as string)
    }
  }
})

async function open(cookies: Map<string, string>, url: string) {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const { statusCode, headers, rawPayload } = await api.portal.inject({
    method: 'GET',
    url,
    headers: { host: org.host, cookie },
  })
  return { status: statusCode, headers: headers as Record<string, string>, bytes: rawPayload }
}

describe('the corpus of hostile files', () => {
  it('is large, of many kinds, and the same every time', async () => {
    assert.ok(tried.length >= 200, `${tried.length} files`)
    assert.ok(new Set(tried.map(({ what }) => what)).size >= 120)
    const again = await hostileUploads()
    assert.deepEqual(
      again.map(({ bytes }) => sha256(bytes).toString('hex')),
      tried.map(({ bytes }) => sha256(bytes).toString('hex')),
    )
  })

  it('meets the fate that each file should, and never an error of ours', () => {
    const met = tried.map(({ what, answer, state, name }) => {
      if (answer.status === 201) return `${what} (${name}): ${state}`
      const code = String(answer.body.code)
      return `${what} (${name}): ${answer.status >= 400 && answer.status < 500 && code.startsWith('upload_') ? 'refused at once' : answer.text}`
    })
    const words = { refused: 'refused at once', stopped: 'refused', drawn: 'ready', saved: 'ready' }
    assert.deepEqual(
      met,
      tried.map(({ what, fate, name }) => `${what} (${name}): ${words[fate]}`),
    )
    assert.deepEqual(org.house.faults, [])
  })

  it('refuses every bomb by its header alone', () => {
    const bombs = tried.filter(({ what }) => / bomb of /.test(what))
    assert.ok(bombs.length >= 10)
    for (const { what, answer } of bombs) assert.equal(answer.body.code, 'upload_pixels', what)
  })

  it('never serves what was stopped', () => {
    assert.ok(of('stopped').length >= 20)
    for (const { what, served } of of('stopped')) assert.equal(served, undefined, what)
  })

  it('shows pictures only drawn anew: no metadata, no second file, no mark of the sender', async () => {
    assert.ok(of('drawn').length >= 20)
    for (const { what, trick, bytes, served } of of('drawn')) {
      assert.deepEqual([served!.status, served!.headers['content-type']], [200, 'image/webp'], what)
      const { format, pages, ...metadata } = await sharp(served!.bytes).metadata()
      assert.deepEqual([format, pages], ['webp', undefined], what)
      for (const kind of ['exif', 'xmp', 'iptc', 'icc', 'comments'] as const)
        assert.equal(metadata[kind], undefined, what)
      const text = served!.bytes.toString('latin1')
      for (const sign of [trick, '<script', '<?php', '%PDF', 'PK\x03\x04', 'MZ\x90', 'lanted', 'Exif'])
        assert.equal(text.includes(sign), false, `${what}: ${sign}`)
      // Nothing follows the picture: its own length is the file's.
      assert.equal(served!.bytes.readUInt32LE(4) + 8, served!.bytes.length, what)
      assert.ok(!served!.bytes.equals(bytes), what)
    }
  })

  it('lets everything else only be saved, as what it is, under a name that does nothing', () => {
    assert.ok(of('saved').length >= 60)
    const types = { 'application/pdf': 'pdf', 'text/plain; charset=utf-8': 'txt', 'video/mp4': 'mp4' }
    for (const { what, bytes, served } of of('saved')) {
      assert.equal(served!.status, 200, what)
      assert.ok(served!.bytes.equals(bytes), what)
      const { 'content-disposition': disposition, 'content-type': type } = served!.headers
      const extension = types[type as keyof typeof types]
      const said = /^attachment; filename="(?<ascii>[\x20-\x7e]+)"; filename\*=UTF-8''(?<encoded>[\w.!~%-]+)$/.exec(
        disposition!,
      )
      assert.ok(said, `${what}: ${disposition}`)
      const { ascii, encoded } = said.groups as { ascii: string; encoded: string }
      const name = decodeURIComponent(encoded)
      for (const each of [ascii, name]) {
        assert.match(each, new RegExp(`^[^/\\\\:"<>|?*%$\`;&'\\p{C}]+\\.${extension}$`, 'u'), what)
        assert.match(each, /^[^.\s~-]/, what)
        assert.doesNotMatch(each, /^(con|prn|aux|nul|com\d|lpt[\d¹²³])\./i, what)
        assert.ok([...each].length <= 90, what)
      }
    }
  })

  it('is served with a policy under which nothing runs, whatever a browser takes it for', () => {
    for (const { what, served } of tried.filter((one) => one.served)) {
      const { headers } = served!
      assert.deepEqual(
        [
          headers['content-security-policy'],
          headers['x-content-type-options'],
          headers['cross-origin-resource-policy'],
          headers['cache-control'],
        ],
        ["default-src 'none'; sandbox", 'nosniff', 'same-origin', 'private, no-store'],
        what,
      )
    }
  })
})
