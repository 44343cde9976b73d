import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg } from '../../../test/house.ts'
import { inspect, pdf, photo, upload } from '../../../test/uploads.ts'
import { addMessage } from '../tickets/message.ts'
import { attachmentIdOf } from './receive.ts'

const org = await openTestOrg()
const elsewhere = await openTestOrg(undefined, { host: 'other.local', house: org.house })
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

type Browser = Awaited<ReturnType<typeof api.holding>>
let mine: { ticketId: string; number: string; secret: string }
let theirs: typeof mine
let attachmentId: string
before(async () => {
  const [picture, paper] = [
    await upload(api, { bytes: await photo('png'), name: '截图.png' }),
    await upload(api, { bytes: pdf() }),
  ]
  mine = await org.send({ uploads: [picture] })
  theirs = await org.send({ uploads: [paper] })
  await inspect(org)
  attachmentId = attachmentIdOf(picture)
})

const linkOf = (browser: Browser, { number } = mine, id = attachmentId, as = 'image') =>
  browser.ask('GET', `/v1/tracking/${number}/attachments/${id}/link?as=${as}`)
const staffLinkOf = (browser: Browser, as = 'image', id = attachmentId) =>
  browser.ask('POST', `/v1/tickets/${mine.ticketId}/attachments/${id}/link?as=${as}`)
const urlOf = async (answer: Promise<{ status: number; body: Record<string, unknown>; text: string }>) => {
  const { status, body, text } = await answer
  assert.equal(status, 200, text)
  return body.url as string
}

describe('a link to an attachment', () => {
  it('is given to the holder of the ticket and to staff, and to nobody by another way', async () => {
    const holder = await api.holding(mine)
    const agent = await api.signedIn('agent')
    assert.equal((await holder.ask('GET', await urlOf(linkOf(holder)))).status, 200)
    assert.equal((await agent.ask('GET', await urlOf(staffLinkOf(agent)))).status, 200)
    const stranger = await api.holding(theirs)
    assert.equal((await linkOf(stranger)).body.code, 'ticket_missing')
    assert.equal(
      (await linkOf(stranger, theirs)).body.code,
      'attachment_missing',
      "another ticket's file by one's own ticket",
    )
    assert.equal((await linkOf(api.browse('portal'))).status, 401)
    assert.equal((await staffLinkOf(api.browse('console'))).status, 401)
    const outsider = await api.signedIn('agent', elsewhere)
    assert.equal((await staffLinkOf(outsider)).status, 404)
  })

  it('is good only for whom it was made, signed in or holding the ticket', async () => {
    const [holder, stranger] = [await api.holding(mine), await api.holding(theirs)]
    const agent = await api.signedIn('agent')
    const url = await urlOf(linkOf(holder))
    const staffUrl = await urlOf(staffLinkOf(agent))
    const token = url.split('/').at(-1)!
    const staffToken = staffUrl.split('/').at(-1)!
    assert.equal((await stranger.ask('GET', url)).body.code, 'ticket_missing')
    assert.equal((await api.browse('portal').ask('GET', url)).status, 401)
    assert.equal((await api.browse('console').ask('GET', staffUrl)).status, 401)
    assert.equal((await agent.ask('GET', `/v1/ticket-files/${token}`)).body.code, 'link_ended')
    assert.equal((await holder.ask('GET', `/v1/files/${staffToken}`)).body.code, 'link_ended')
    const elsewhereAgent = await api.signedIn('agent', elsewhere)
    assert.equal((await elsewhereAgent.ask('GET', staffUrl)).status, 404)
  })

  it('ends after five minutes, and with any letter of it changed', async () => {
    const holder = await api.holding(mine)
    const { body } = await linkOf(holder)
    const url = body.url as string
    const minutes = (new Date(body.expiresAt as string).getTime() - org.house.clock.now().getTime()) / 60_000
    assert.ok(minutes > 4.9 && minutes <= 5, `${minutes}`)
    const token = url.split('/').at(-1)!
    for (let at = 0; at < token.length; at++) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
      assert.equal((await holder.ask('GET', `/v1/files/${changed}`)).body.code, 'link_ended', changed)
    }
    for (const wrong of ['x', `${token}A`, `${token}=`, token.slice(0, -1), `${token}.`])
      assert.equal((await holder.ask('GET', `/v1/files/${wrong}`)).body.code, 'link_ended', wrong)
    org.house.clock.advance(4.9 * 60_000)
    assert.equal((await holder.ask('GET', url)).status, 200)
    org.house.clock.advance(0.1 * 60_000)
    assert.equal((await holder.ask('GET', url)).body.code, 'link_ended')
  })

  it('shows a customer nothing that came with a note', async () => {
    const note = await upload(api, { bytes: await photo('png') })
    await org.as('agent', (work) =>
      addMessage(work, mine.ticketId, { text: '内部', visibility: 'internal', uploads: [note] }),
    )
    await inspect(org)
    const holder = await api.holding(mine)
    assert.equal((await linkOf(holder, mine, attachmentIdOf(note))).body.code, 'attachment_missing')
    const page = await holder.ask('GET', `/v1/tracking/${mine.number}`)
    assert.equal(page.text.includes(attachmentIdOf(note)), false)
    const agent = await api.signedIn('agent')
    assert.equal((await staffLinkOf(agent, 'image', attachmentIdOf(note))).status, 200)
  })
})

describe('a look by staff', () => {
  it('is an event, once while the link is good, each way by itself; a customer’s look is none', async () => {
    const looks = () =>
      org.asSystem(async ({ tx }) => {
        const { rows } = await sql<{ actor: string; as: string; seq: number }>`
          select actor_id as actor, payload ->> 'as' as "as", seq from events
          where subject_id = ${mine.ticketId} and type = 'attachment.viewed' order by seq`.execute(tx)
        return rows
      })
    org.house.clock.advance(10 * 60_000)
    const before = (await looks()).length
    const [agent, lead] = [await api.signedIn('agent'), await api.signedIn('lead')]
    const { version } = await org.ticket(mine.ticketId)
    for (const as of ['image', 'image', 'download']) await staffLinkOf(agent, as)
    await staffLinkOf(lead)
    await linkOf(await api.holding(mine))
    org.house.clock.advance(5 * 60_000 + 1)
    await staffLinkOf(agent)
    const { staffId } = org.people.agent
    assert.deepEqual(
      (await looks()).slice(before).map(({ actor, as }) => [actor, as]),
      [
        [staffId, 'image'],
        [staffId, 'download'],
        [org.people.lead.staffId, 'image'],
        [staffId, 'image'],
      ],
    )
    assert.equal((await org.ticket(mine.ticketId)).version, version, "nobody's work is refused for a look")
  })
})
