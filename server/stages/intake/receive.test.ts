import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import pg from 'pg'
import { inOrg } from '#platform/database.ts'
import { openerOf } from '#platform/vault/subjects.ts'
import { readStory } from '#records/audit/follow.ts'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg, submissionFrom } from '../../../test/house.ts'
import { door } from '../../loop.ts'
import { receive } from './receive.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const portal = api.browse('portal')
const wellFormed = {
  form: 'payment_failed',
  text: '付款时一直报错。',
  answers: { what: 'error' },
  contact: { email: 'li@example.com' },
}
const countOf = (table: 'tickets' | 'customers' | 'contacts' | 'events' | 'idempotency_keys') =>
  org.asSystem(async ({ tx }) =>
    Number(
      (
        await tx
          .selectFrom(table)
          .select((e) => e.fn.countAll<string>().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    ),
  )

describe('the door', () => {
  it('gives a ticket its number, message, story, clocks and customer in one transaction', async () => {
    const receipt = await org.send({ contact: { name: '王小明', phone: '139 0013 9000', email: 'wang@Example.com' } })
    const ticket = await org.ticket(receipt.ticketId)
    const found = await org.asSystem(async (work) => {
      const of = (table: 'messages' | 'clocks') =>
        work.tx.selectFrom(table).selectAll().where('ticket_id', '=', ticket.ticket_id).execute()
      return {
        messages: await of('messages'),
        clocks: await of('clocks'),
        story: await readStory(work, ticket.ticket_id),
        number: await work.tx
          .selectFrom('ticket_numbers')
          .selectAll()
          .where('number', '=', receipt.number)
          .executeTakeFirst(),
        customer: await work.tx
          .selectFrom('customers')
          .selectAll()
          .where('customer_id', '=', ticket.customer_id)
          .executeTakeFirstOrThrow(),
        contacts: await work.tx
          .selectFrom('contacts')
          .selectAll()
          .where('customer_id', '=', ticket.customer_id)
          .orderBy('kind')
          .execute(),
        xids: await work.tx
          .selectFrom('events')
          .select('xid')
          .distinct()
          .where('subject_id', '=', ticket.ticket_id)
          .execute(),
      }
    })
    assert.equal(found.number?.ticket_id, ticket.ticket_id)
    assert.equal(ticket.number, receipt.number)
    assert.deepEqual([ticket.code, ticket.stage, ticket.version, ticket.needs_triage], ['FAL-01', 'accepted', 1, false])
    assert.equal(ticket.team_id, org.teams['pay-tech'])
    assert.equal(ticket.assignee_id, org.people.agent.staffId)
    assert.equal(found.messages.length, 1)
    assert.deepEqual(
      found.story.map((event) => event.type),
      ['ticket.received', 'ticket.placed'],
    )
    assert.deepEqual(
      found.story.map((event) => event.seq),
      [1, 2],
    )
    assert.equal(ticket.story_seq, 2)
    assert.equal(found.xids.length, 1, 'the whole story is of one transaction')
    // What the door itself finished is in the story; only what still runs needs a clock.
    assert.deepEqual(found.clocks.map((clock) => clock.clock).sort(), [
      'cn-pboc-2020-5/decide',
      'handle',
      'promise',
      'reply',
      'whole',
    ])
    assert.equal(
      found.clocks.find((clock) => clock.clock === 'promise')!.due_at.getTime(),
      receipt.promise.dueAt.getTime(),
    )
    assert.equal(found.customer.name_masked, '王**')
    assert.deepEqual(
      found.contacts.map((contact) => contact.value_masked),
      ['w***@Example.com', '139****9000'],
    )
  })

  it('knows a customer again by the same contact, however it is written, and nobody else', async () => {
    const first = await org.send({ contact: { phone: '13700137000' } })
    const again = await org.send({ contact: { phone: '+86 137-0013-7000', email: 'new@example.com' } })
    const other = await org.send({ contact: { phone: '13700137001' } })
    const [a, b, c] = [
      await org.ticket(first.ticketId),
      await org.ticket(again.ticketId),
      await org.ticket(other.ticketId),
    ]
    assert.equal(a.customer_id, b.customer_id)
    assert.notEqual(a.customer_id, c.customer_id)
  })

  it('makes an emergency P1 and accepts it at once, even when nobody can tell its kind', async () => {
    const taken = await org.ticket(
      (await org.send({ form: 'stolen', answers: { what: 'unknown_payment' }, text: '有一笔钱不是我付的' })).ticketId,
    )
    assert.deepEqual([taken.priority, taken.stage, taken.team_id], [1, 'accepted', org.teams['risk-ops']])
    const unclear = await org.ticket((await org.send({ form: 'other', text: '那个，钱没了，是不是那个' })).ticketId)
    assert.deepEqual([unclear.priority, unclear.stage, unclear.needs_triage], [1, 'accepted', true])
  })

  it('leaves what the rules cannot tell received, in the pool of a team, for a person to decide', async () => {
    const ticket = await org.ticket((await org.send({ form: 'other', text: '嗯。' })).ticketId)
    assert.deepEqual(
      [ticket.stage, ticket.needs_triage, ticket.assignee_id, ticket.code],
      ['received', true, null, 'INQ-99'],
    )
    assert.notEqual(ticket.team_id, null)
    const open = await org.asSystem(({ tx }) =>
      tx
        .selectFrom('clocks')
        .select('clock')
        .where('ticket_id', '=', ticket.ticket_id)
        .where('done_at', 'is', null)
        .execute(),
    )
    assert.deepEqual(open.map((row) => row.clock).sort(), [
      'assign',
      'classify',
      'cn-pboc-2020-5/decide',
      'handle',
      'prioritise',
      'promise',
      'reply',
      'whole',
    ])
  })

  it('receives many in one batch, each with its own number and secret, and spreads them over free people', async () => {
    const before = await countOf('tickets')
    const receipts = await inOrg(org.house, org.people.admin, 'intake', async (work) =>
      receive(work, door, await Promise.all(Array.from({ length: 60 }, () => submissionFrom(work, {})))),
    )
    assert.equal(await countOf('tickets'), before + 60)
    assert.equal(new Set(receipts.map((receipt) => receipt.number)).size, 60)
    assert.equal(new Set(receipts.map((receipt) => receipt.secret)).size, 60)
    const held = await org.asSystem(({ tx }) =>
      tx
        .selectFrom('tickets')
        .select('assignee_id')
        .where(
          'ticket_id',
          'in',
          receipts.map((r) => r.ticketId),
        )
        .execute(),
    )
    const mine = held.filter((row) => row.assignee_id === org.people.agent.staffId).length
    assert.ok(mine > 0 && mine <= 40, `nobody holds more than the routing allows, but one person was given ${mine}`)
    assert.equal(
      held.filter((row) => row.assignee_id !== null && row.assignee_id !== org.people.agent.staffId).length,
      0,
    )
  })

  it('writes nothing at all when one part of the batch cannot be written', async () => {
    const source = { name: 'branch', id: '1' }
    await org.send({ source })
    const before = [await countOf('tickets'), await countOf('customers'), await countOf('events')]
    // The same id of the same source is the last row of all to be written.
    await assert.rejects(org.send({ source, contact: { phone: '13600136000' } }), /source_keys/)
    assert.deepEqual([await countOf('tickets'), await countOf('customers'), await countOf('events')], before)
  })
})

describe('personal data', () => {
  const card = '6222021234567890128'
  const secrets = ['13512345678', 'hidden.person@example.org', card, '赵钱孙李']

  it('is nowhere in the database in clear, in no table and no column; the original opens from its seal', async () => {
    const text = `我是赵钱孙李，卡号 ${card}，电话 135 1234 5678，邮箱 hidden.person@example.org，付款失败。`
    const browser = api.browse('portal')
    const sent = await browser.ask('POST', '/v1/tickets', {
      body: {
        ...wellFormed,
        text: text.replace('赵钱孙李', ''),
        answers: { what: 'error', error: `电话13512345678 ${card}` },
        orderNo: card,
        contact: { name: '赵钱孙李', phone: '13512345678', email: 'hidden.person@example.org' },
      },
    })
    assert.equal(sent.status, 201, sent.text)
    const holder = await api.holding(sent.body as { number: string; secret: string })
    const added = await holder.ask('POST', `/v1/tracking/${sent.body.number}/messages`, {
      body: { text: `再说一次 ${card} 13512345678` },
    })
    assert.equal(added.status, 201)
    const agent = await api.signedIn('agent')
    const { body: queue } = await agent.ask('GET', `/v1/queue?view=all&q=${sent.body.number}`)
    const ticketId = (queue.rows as { ticketId: string }[])[0]!.ticketId
    const view = await agent.ask('GET', `/v1/tickets/${ticketId}`)
    const reply = await agent.ask('POST', `/v1/tickets/${ticketId}/replies`, {
      version: view.body.version as number,
      body: { text: `给 13512345678 回电，${card}` },
    })
    assert.equal(reply.status, 201, reply.text)
    await org.drain()
    const everything = await everyRow()
    assert.ok(
      everything.includes('****0128') && everything.includes('135****5678'),
      'the search must have seen the masked words',
    )
    for (const secret of secrets) assert.equal(everything.includes(secret), false, `${secret} is stored in clear`)
    const { answers_sealed: answers, customer_id: customerId } = await org.ticket(ticketId)
    const sealer = await org.asSystem((work) => openerOf(work, customerId))
    const place = { orgId: org.orgId, table: 'tickets', column: 'answers_sealed', rowId: ticketId }
    assert.deepEqual(JSON.parse(sealer.open(place, answers!)), {
      answers: { error: `电话13512345678 ${card}` },
      orderNo: card,
    })
    const { message_id: rowId, original_sealed: sealed } = await org.asSystem(({ tx }) =>
      tx
        .selectFrom('messages')
        .select(['message_id', 'original_sealed'])
        .where('ticket_id', '=', ticketId)
        .orderBy('at')
        .orderBy('message_id')
        .limit(1)
        .executeTakeFirstOrThrow(),
    )
    assert.ok(
      sealer.open({ orgId: org.orgId, table: 'messages', column: 'original_sealed', rowId }, sealed!).includes(card),
    )
  })

  /** Every row of every table as the owner reads it: text as text, bytes once as hex and once as the text they may be. */
  async function everyRow(): Promise<string> {
    const client = new pg.Client({ connectionString: org.house.url })
    await client.connect()
    try {
      // On an outside server the owner is no superuser and meets the policies too.
      await client.query("select set_config('app.org', $1, false)", [org.orgId])
      const { rows: tables } = await client.query<{ name: string }>(
        "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
      )
      assert.ok(tables.length > 20)
      const parts: string[] = []
      for (const { name } of tables) {
        const { rows } = await client.query<Record<string, unknown>>(`select * from ${pg.escapeIdentifier(name)}`)
        for (const value of rows.flatMap((row) => Object.values(row))) {
          if (Buffer.isBuffer(value)) parts.push(value.toString('utf8'))
          else parts.push(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
        }
      }
      return parts.join('\n')
    } finally {
      await client.end()
    }
  }
})

describe('sending twice', () => {
  it('replays the same answer for the same key and makes one ticket', async () => {
    const before = await countOf('tickets')
    const first = await portal.ask('POST', '/v1/tickets', { body: wellFormed, key: 'retry-after-lost-answer' })
    const again = await portal.ask('POST', '/v1/tickets', { body: wellFormed, key: 'retry-after-lost-answer' })
    assert.deepEqual([first.status, again.status], [201, 201])
    assert.equal(again.text, first.text)
    assert.deepEqual([first.header('idempotent-replayed'), again.header('idempotent-replayed')], [undefined, 'true'])
    assert.equal(await countOf('tickets'), before + 1)
  })

  it('makes one ticket when both arrive at the same moment', async () => {
    const before = await countOf('tickets')
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => portal.ask('POST', '/v1/tickets', { body: wellFormed, key: 'all-at-the-same-moment' })),
    )
    assert.equal(await countOf('tickets'), before + 1)
    for (const answer of answers)
      assert.ok(answer.status === 201 || answer.body.code === 'request_in_flight', answer.text)
    const numbers = new Set(answers.filter((answer) => answer.status === 201).map((answer) => answer.body.number))
    assert.equal(numbers.size, 1)
  })

  it('refuses the key of another body, and a missing or short key', async () => {
    await portal.ask('POST', '/v1/tickets', { body: wellFormed, key: 'used-for-one-body' })
    const reused = await portal.ask('POST', '/v1/tickets', {
      body: { ...wellFormed, text: '别的话' },
      key: 'used-for-one-body',
    })
    assert.deepEqual([reused.status, reused.body.code], [422, 'idempotency_key_reused'])
    for (const key of [null, 'short']) {
      const refused = await portal.ask('POST', '/v1/tickets', { body: wellFormed, key })
      assert.deepEqual([refused.status, refused.body.code], [400, 'idempotency_key_required'])
    }
  })
})

describe('a malformed submission is refused with the place of its fault, and writes nothing', () => {
  const nul = '\u0000'
  const cases: [string, unknown, string][] = [
    ['NUL in the words', { ...wellFormed, text: `a${nul}b` }, '/body/text'],
    ['a lone surrogate in the words', { ...wellFormed, text: 'a\ud800b' }, '/body/text'],
    ['NUL in an answer', { ...wellFormed, answers: { what: 'error', error: nul } }, '/body/answers/error'],
    ['NUL in a name', { ...wellFormed, contact: { name: nul } }, '/body/contact/name'],
    ['NUL in the form', { ...wellFormed, form: `other${nul}`, formVersion: 1 }, '/body/form'],
    ['a form version beyond any number', { ...wellFormed, formVersion: 9_007_199_254_740_991 }, '/body/formVersion'],
    ['an unknown field', { ...wellFormed, orgId: org.orgId }, '/body'],
    ['an unknown question', { ...wellFormed, answers: { what: 'error', sex: 'x' } }, '/body/answers/sex'],
    [
      'a question that was not asked',
      { ...wellFormed, answers: { what: 'limit', error: 'E1' } },
      '/body/answers/error',
    ],
    ['an option that is none', { ...wellFormed, answers: { what: 'everything' } }, '/body/answers/what'],
    ['no words', { ...wellFormed, text: ' \n ' }, '/body/text'],
    ['an e-mail that is none', { ...wellFormed, contact: { email: 'a@b' } }, '/body/contact/email'],
    ['more than 32,000 characters', { ...wellFormed, text: '字'.repeat(32_001) }, '/body/text'],
  ]
  for (const [name, body, pointer] of cases) {
    it(name, async () => {
      const before = [await countOf('tickets'), await countOf('idempotency_keys')]
      const answer = await portal.ask('POST', '/v1/tickets', { body })
      assert.equal(answer.status, 422, answer.text)
      assert.equal(answer.body.code, 'request_invalid')
      assert.deepEqual(
        (answer.body.errors as { pointer: string }[]).map((error) => error.pointer),
        [pointer],
      )
      assert.deepEqual([await countOf('tickets'), await countOf('idempotency_keys')], before)
    })
  }

  it('accepts 32,000 characters, and keeps all of them', async () => {
    const text = '付款失败，一直报错。'.repeat(3_200)
    const answer = await portal.ask('POST', '/v1/tickets', { body: { ...wellFormed, text } })
    assert.equal(answer.status, 201, answer.text)
    const stored = await org.asSystem(({ tx }) =>
      tx
        .selectFrom('messages')
        .innerJoin('tickets', 'tickets.ticket_id', 'messages.ticket_id')
        .select('body')
        .where('number', '=', String(answer.body.number))
        .executeTakeFirstOrThrow(),
    )
    assert.equal(stored.body, text)
  })

  it('words that are not JSON, and other content types', async () => {
    assert.equal((await portal.ask('POST', '/v1/tickets', { raw: '{"form":' })).status, 400)
    const form = await portal.ask('POST', '/v1/tickets', {
      raw: 'form=other',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    assert.equal(form.status, 415)
  })
})
