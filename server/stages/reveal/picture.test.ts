/** The original of a picture: for risk, with their watermark, for a minute, and for nobody else. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import sharp from 'sharp'
import type { Actor } from '#platform/database.ts'
import { attachmentIdOf } from '#records/attachments/receive.ts'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg, type PersonName } from '../../../test/house.ts'
import { inspect, upload } from '../../../test/uploads.ts'
import { shownSeconds } from './contract.ts'
import { revealHidden } from './reveal.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const white = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#fff' } })
  .png()
  .toBuffer()
const fresh = (who: PersonName): Actor => ({ ...org.people[who], hasFactor: true, factorAt: org.house.clock.now() })

async function pictured(): Promise<{ ticketId: string; attachmentId: string }> {
  const uploadId = await upload(api, { bytes: white, name: 'p.png' })
  const { ticketId } = await org.send({ text: '见图', uploads: [uploadId] })
  await inspect(org)
  return { ticketId, attachmentId: attachmentIdOf(uploadId) }
}
const reveal = (who: PersonName, ticketId: string, id: string) =>
  org.as(fresh(who), (work) => revealHidden(work, ticketId, { hidden: { kind: 'picture', id }, reason: 'investigate' }))

describe('the original of a picture', () => {
  it('is shown to whoever revealed it, written over, for a minute, and is not stored by a browser', async () => {
    const { ticketId, attachmentId } = await pictured()
    const { parts, pictureUrl } = await reveal('risk', ticketId, attachmentId)
    assert.deepEqual(parts, [])
    const risk = await api.signedIn('risk')
    const fetched = () => api.console.inject({ url: pictureUrl!, headers: { host: org.host, cookie: cookiesOf(risk) } })
    const answer = await fetched()
    assert.equal(answer.statusCode, 200, answer.body.slice(0, 200))
    assert.equal(answer.headers['cache-control'], 'private, no-store')
    assert.equal(Number(answer.headers['content-length']), answer.rawPayload.length)
    const { data } = await sharp(answer.rawPayload).raw().toBuffer({ resolveWithObject: true })
    assert.ok(data.filter((value) => value < 220).length > 500, 'there is no watermark')
    const lead = await api.signedIn('lead')
    assert.equal((await lead.ask('GET', pictureUrl!)).status, 404)
    org.house.clock.advance(shownSeconds * 1000 + 1)
    assert.equal((await risk.ask('GET', pictureUrl!)).status, 404)
  })

  it('is for roles that may see a whole card, of this ticket, and counts as a look', async () => {
    const { ticketId, attachmentId } = await pictured()
    for (const who of ['agent', 'lead'] as const)
      await assert.rejects(reveal(who, ticketId, attachmentId), { code: 'not_for_your_role' })
    const other = await org.send({ text: '别的' })
    await assert.rejects(reveal('risk', other.ticketId, attachmentId), { code: 'hidden_missing' })
    const before = await reveal('risk', ticketId, attachmentId)
    assert.equal((await reveal('risk', ticketId, attachmentId)).left, before.left - 1)
    const events = await org.asSystem(({ tx }) =>
      tx.selectFrom('events').select('payload').where('subject_id', '=', ticketId).orderBy('seq', 'desc').execute(),
    )
    assert.deepEqual(events[0]!.payload, { field: 'picture', id: attachmentId, reason: 'investigate' })
  })
})

const cookiesOf = ({ cookies }: { cookies: Map<string, string> }) =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
