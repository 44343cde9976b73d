import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ticketFor } from '#records/tickets/load.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { openTestOrg } from '../test/house.ts'
import type { Sweep } from './loop.ts'
import { runLoop } from './run-loop.ts'

const org = await openTestOrg()
after(() => org.close())

test('a relay that does not answer holds up its letters and nothing else, and stopping waits for what is in hand', async () => {
  const { ticketId } = await org.send()
  const asked = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  const send = () => {
    asked.resolve()
    return released.promise
  }
  const house = { ...org.house, ports: { ...org.house.ports, mail: { where: 'a test', send } } }
  const stop = runLoop(house)
  await asked.promise
  await org.as('agent', async (work) =>
    moveTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }), {
      name: 'resolve',
      outcome: 'upheld',
      redress: 'none',
      reason: '已处理',
    }),
  )
  const running = () =>
    org.asSystem(({ tx }) =>
      tx.selectFrom('clocks').select('clock').where('ticket_id', '=', ticketId).where('done_at', 'is', null).execute(),
    )
  while ((await running()).length > 0);
  const stopped = stop()
  released.resolve()
  await stopped
  const { sent_at } = await org.asSystem(({ tx }) =>
    tx
      .selectFrom('notices')
      .select('sent_at')
      .where('ticket_id', '=', ticketId)
      .where('template', '=', 'received')
      .executeTakeFirstOrThrow(),
  )
  assert.notEqual(sent_at, null)
})

test('what goes in turn is never two at a time, a failure ends no other turn, and what is apart waits for none of them', async () => {
  const begun: string[] = []
  let turns = 0
  let most = 0
  const held = Promise.withResolvers<void>()
  const over = Promise.withResolvers<void>()
  const inTurn = (name: string): Sweep => ({
    name,
    everyMs: 1,
    apart: 'in turn',
    async run() {
      begun.push(name)
      turns += 1
      most = Math.max(most, turns)
      if (begun.length === 1) await held.promise
      turns -= 1
      if (new Set(begun).size === 3 && begun.length >= 9) over.resolve()
      if (name === 'failing') throw new Error('as it is meant to')
      return 0
    },
  })
  const apart: Sweep = {
    name: 'apart',
    everyMs: 1,
    apart: true,
    async run() {
      held.resolve()
      return 0
    },
  }
  const house = { ...org.house, log: { ...org.house.log, error: () => undefined } }
  const stop = runLoop(house, [inTurn('words'), inTurn('failing'), inTurn('tags'), apart])
  await over.promise
  await stop()
  assert.equal(most, 1)
  assert.deepEqual(begun.slice(0, 3), ['words', 'failing', 'tags'])
})
