/** Screenshots through the whole path: sent, read, covered, shown. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { judge } from '../../../bench/screens/judge.ts'
import { renderScreens } from '../../../bench/screens/render.ts'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg } from '../../../test/house.ts'
import { inspect, photo, upload } from '../../../test/uploads.ts'
import { childInspector } from '../../outside/inspect/inspector.ts'
import type { Attachment } from './contract.ts'
import { attachmentIdOf } from './receive.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

type Receipt = { number: string; secret: string }

async function* only(bytes: Buffer) {
  yield bytes
}

/** Sends a complaint with one picture; answers how its sender sees and fetches the picture. */
async function complainWith(bytes: Buffer) {
  const uploadId = await upload(api, { bytes, name: 'a.png' })
  const body = { form: 'other', text: '付款失败，见截图', attachments: [uploadId] }
  const receipt = (await api.browse('portal').ask('POST', '/v1/tickets', { body })).body as Receipt
  const customer = await api.holding(receipt)
  const path = `/v1/tracking/${receipt.number}`
  const shown = async () =>
    ((await customer.ask('GET', path)).body.messages as { attachments: Attachment[] }[])[0]!.attachments[0]!
  const open = async (as: 'image' | 'download') => {
    const link = await customer.ask('GET', `${path}/attachments/${attachmentIdOf(uploadId)}/link?as=${as}`)
    if (link.status !== 200) return link.body.code as string
    const cookie = [...customer.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { host: org.host, cookie }
    return (await api.portal.inject({ method: 'GET', url: link.body.url as string, headers })).rawPayload
  }
  return { shown, open }
}

describe('a screenshot', () => {
  it('is shown only when it was read, and without the numbers in it', async () => {
    for await (const rendered of renderScreens(4, 'tests')) {
      const { name, png, labels } = rendered
      const { shown, open } = await complainWith(png)
      assert.equal((await shown()).state, 'checking')
      for (const as of ['image', 'download'] as const) assert.equal(await open(as), 'attachment_not_ready')
      await inspect(org)
      assert.equal((await shown()).state, 'ready')
      const seen = await open('image')
      assert.ok(Buffer.isBuffer(seen), name)
      assert.deepEqual(await open('download'), seen, 'saved is what is shown')
      const { gone } = await judge(rendered, seen)
      assert.ok(gone.every(Boolean), `${name}: ${labels.filter((_, i) => !gone[i]).map(({ text }) => text)}`)
      let text = ''
      await childInspector().look('image', only(seen), (lines) => {
        text = lines
          .map((line) => line.text)
          .join('\n')
          .replaceAll(' ', '')
        return []
      })
      for (const label of labels) assert.equal(text.includes(label.text.slice(0, 8)), false, `${name}: ${label.text}`)
      assert.notEqual(text, '', 'the rest can be read')
    }
  })

  it('without numbers loses nothing', async () => {
    const bytes = await photo('png', 320, 200)
    const { open } = await complainWith(bytes)
    await inspect(org)
    const { boxes } = await judge({ png: bytes, labels: [], hidden: [] }, (await open('image')) as Buffer)
    assert.equal(boxes, 0)
  })

  it('that cannot be read is never shown: after three tries it is refused', async () => {
    const { inspector } = org.house.ports
    org.house.ports.inspector = childInspector({ msMax: 60_000, dataKibMax: 100 * 1024 })
    const { shown, open } = await complainWith(await photo('png'))
    for (let tries = 0; tries < 3; tries++) {
      assert.equal((await shown()).state, 'checking')
      await inspect(org)
      org.house.clock.advance(151_000)
    }
    assert.deepEqual([(await shown()).state, (await shown()).reason], ['refused', 'not_checked'])
    for (const as of ['image', 'download'] as const) assert.equal(await open(as), 'attachment_not_ready')
    org.house.ports.inspector = inspector
  })
})
