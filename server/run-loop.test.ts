import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ticketFor } from '#records/tickets/load.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { openTestOrg } from '../test/house.ts'
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
