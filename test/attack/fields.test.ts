/** Hostile texts sent to every field of the API that takes words: kept as they are, cut to a line, or refused there. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { oneLine } from '#platform/text.rules.ts'
import { maskText } from '#records/customers/masking.rules.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { fillWords } from '#records/tickets/search/fill.ts'
import { type Answer, type Browser, openTestApi } from '../api.ts'
import { openTestOrg } from '../house.ts'
import { type HostileText, someOfEach, storableTexts, unstorableTexts } from './texts.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  assert.deepEqual(org.house.faults, [])
  await api.close()
  await org.close()
})

let agent: Browser
let customer: Browser
let ticketId: string
let path: string
before(async () => {
  const receipt = await org.send()
  ticketId = receipt.ticketId
  path = `/v1/tracking/${receipt.number}`
  agent = await api.signedIn('admin')
  customer = await api.holding(receipt)
})

const complaint = { form: 'payment_failed', text: 'words', answers: { what: 'error' } }
const asks = async (browser: Browser, method: 'POST' | 'PUT', at: string, body: object): Promise<Answer> => {
  // Nobody at the desk writes faster than this, and nobody may.
  org.house.clock.advance(100)
  const { version } = await org.ticket(ticketId)
  return browser.ask(method, at, { body, version })
}

type Field = { name: string; pointer: string; charsMax: number; line?: true; send(text: string): Promise<Answer> }
const desk = () => `/v1/tickets/${ticketId}`
const sends = (body: object) => asks(api.browse('portal'), 'POST', '/v1/tickets', { ...complaint, ...body })
const fields: Field[] = [
  { name: 'the words', pointer: '/body/text', charsMax: 32_000, send: (text) => sends({ text }) },
  {
    name: 'an answer',
    pointer: '/body/answers/error',
    charsMax: 200,
    send: (error) => sends({ answers: { what: 'error', error } }),
  },
  {
    name: 'a name',
    pointer: '/body/contact/name',
    charsMax: 80,
    line: true,
    send: (name) => sends({ contact: { name } }),
  },
  {
    name: 'an order number',
    pointer: '/body/orderNo',
    charsMax: 64,
    line: true,
    send: (orderNo) => sends({ orderNo }),
  },
  {
    name: 'more words',
    pointer: '/body/text',
    charsMax: 32_000,
    send: (text) => asks(customer, 'POST', `${path}/messages`, { text }),
  },
  {
    name: 'a reply',
    pointer: '/body/text',
    charsMax: 8_000,
    send: (text) => asks(agent, 'POST', `${desk()}/replies`, { text }),
  },
  {
    name: 'a note',
    pointer: '/body/text',
    charsMax: 8_000,
    send: (text) => asks(agent, 'POST', `${desk()}/notes`, { text }),
  },
  {
    name: 'a question to the customer',
    pointer: '/body/question',
    charsMax: 8_000,
    send: (question) => asks(agent, 'POST', `${desk()}/moves`, { name: 'ask_customer', question }),
  },
  {
    name: 'a reason of triage',
    pointer: '/body/reason',
    charsMax: 500,
    send: (reason) => asks(agent, 'PUT', `${desk()}/triage`, { code: 'FAL-02', priority: 2, reason }),
  },
  {
    name: 'the name of a colleague',
    pointer: '/body/name',
    charsMax: 80,
    line: true,
    send: (name) =>
      asks(agent, 'POST', '/v1/staff/invitations', { name, email: `p${people++}@example.com`, role: 'agent' }),
  },
]
let people = 0

/** Refused with the pointer, or taken: nothing else may happen. */
function assertRefusedAt({ name, pointer }: Field, { id }: HostileText, { status, body, text }: Answer): void {
  assert.equal(status, 422, `${id} as ${name}: ${text.slice(0, 200)}`)
  const pointers = (body.errors as { pointer: string }[]).map((error) => error.pointer)
  assert.ok(pointers.includes(pointer), `${id} as ${name} is refused at ${pointers}`)
}

describe('a hostile text', () => {
  for (const field of fields) {
    it(`as ${field.name} is kept or refused, and never breaks anything`, async () => {
      for (const hostile of someOfEach(storableTexts, 4)) {
        const text = hostile.text.slice(0, field.charsMax).toWellFormed()
        const answer = await field.send(text)
        const label = `${hostile.id} as ${field.name}: ${answer.status} ${answer.text.slice(0, 200)}`
        assert.ok(answer.status < 500 && answer.status !== 429, label)
        if (answer.status >= 400 && answer.body.code === 'request_invalid') assertRefusedAt(field, hostile, answer)
      }
    })

    it(`that cannot be stored is refused as ${field.name}`, async () => {
      for (const hostile of someOfEach(unstorableTexts, 12))
        assertRefusedAt(field, hostile, await field.send(hostile.text.slice(0, field.charsMax)))
    })
  }

  it('comes back as it was said, masked, and its subject is one line', async () => {
    for (const { id, text } of someOfEach(storableTexts, 4)) {
      const answer = await sends({ text })
      // What shows nothing is no complaint.
      if (answer.status === 422) assert.match(text, /^[\s\p{M}\p{C}\p{DI}]*$/u, id)
      if (answer.status === 422) continue
      const { number, secret } = answer.body as { number: string; secret: string }
      const seen = await (await api.holding({ number, secret })).ask('GET', `/v1/tracking/${number}`)
      const [message] = seen.body.messages as { body: string }[]
      assert.equal(message!.body, maskText(text).text, id)
      const subject = String(seen.body.subject)
      assert.equal(subject, oneLine(subject), id)
      assert.notEqual(subject, '', id)
    }
  })

  it('as a search finds what it says and nothing else', async () => {
    const [known] = (await agent.ask('GET', '/v1/queue?view=all&q=100%25_off')).body.rows as object[]
    assert.equal(known, undefined)
    const { body: receipt } = await sends({ text: 'it said 100%_off, and a \\ too' })
    await org.asSystem(async (work) => {
      const ticket = await ticketFor(work, { number: String(receipt.number) }, 'ticket.read')
      await fillWords(work, [ticket.ticket_id])
    })
    for (const [q, count] of [
      ['100%_off', 1],
      ['100x_off', 0],
      ['%_off, and a \\ too', 1],
      ['it%too', 0],
      ["' or true --", 0],
    ] as const) {
      const { rows } = (await agent.ask('GET', `/v1/queue?view=all&q=${encodeURIComponent(q)}`)).body
      assert.equal(
        ((rows ?? []) as unknown[]).filter((row) => JSON.stringify(row).includes('it said 100')).length,
        count,
        q,
      )
    }
    for (const { id, text } of someOfEach(storableTexts, 4)) {
      org.house.clock.advance(100)
      const q = encodeURIComponent(text.slice(0, 100).toWellFormed())
      const { status } = await agent.ask('GET', `/v1/queue?view=all&q=${q}&code=${q.slice(0, 20).replace(/%.?$/, '')}`)
      assert.ok(status === 200 || status === 404 || status === 422, `${id}: ${status}`)
    }
  })
})
