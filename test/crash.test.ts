/**
 * The short form of `bench -- crash` and `bench -- samekey`: nothing acknowledged is lost, nothing is half, one key is
 * one ticket, and the checker that says so sees it when it is not so. One desk for all, each test going on from the last.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { checkJournal, crash, crashSettings, halfWritten } from '../bench/load/crash.ts'
import { sameKey } from '../bench/load/samekey.ts'
import { runningPostgres } from '../server/platform/embedded-postgres.ts'
import { connect, type Desk, startDesk, tempFolder } from './launcher/desk.ts'
import { hasProc } from './launcher/processes.ts'
import { setUp, setUpCodeOf } from './launcher/talk.ts'

if (hasProc) {
  const folder = tempFolder('crash')
  let desk: Desk

  before(async () => {
    desk = await startDesk(join(folder, 'data'), crashSettings)
    assert.equal((await setUp(desk.console, setUpCodeOf(desk.out()))).status, 201)
  })
  const ownerUrl = async () => (await runningPostgres(desk.dataDir))!.ownerUrl()

  test('four kills of server and PostgreSQL under load lose nothing that was acknowledged and leave nothing half', async () => {
    const { verdict, ...sent } = await crash(desk, { acks: 2_000, kills: 4 })
    assert.deepEqual(sent.unexpected, {})
    assert.ok(sent.retried + sent.abandoned > 0, 'no kill was felt')
    const { acked, lost, doubled, halves } = verdict
    assert.equal(acked, sent.acks)
    assert.deepEqual({ lost, doubled, halves }, { lost: 0, doubled: 0, halves: {} })
  })

  test('a key sent several times over a bad network is one ticket with one answer', async () => {
    const where = { port: Number(new URL(desk.portal).port), ownerUrl: await ownerUrl(), folder }
    const { told, verdict, keysWithoutExactlyOne } = await sameKey(where, { keys: 400 })
    assert.deepEqual(told.unexpected, {})
    assert.ok(told.cut > 0 && told.replayed > 0 && told.changedRefused > 0, JSON.stringify(told))
    const { differing, changedTaken } = told
    assert.deepEqual(
      { keysWithoutExactlyOne, differing, changedTaken, halves: halfWritten(verdict) },
      { keysWithoutExactlyOne: 0, differing: 0, changedTaken: 0, halves: 0 },
    )
  })

  // Last, because it spoils the data.
  test('the checker sees every kind of loss', async () => {
    const client = await connect(await ownerUrl())
    // No triggers: neither those that keep the story as it is nor those of foreign keys.
    await client.query('set session_replication_role = replica')
    const { rows } = await client.query<{ id: string; order: string }>(
      `select ticket_id as id, order_no as order from tickets where order_no like 'crash-%' order by order_no desc limit 8`,
    )
    const [number, message, event, promise, contact, key, whole, double] = rows as { id: string; order: string }[]
    const run = async (text: string, ...values: unknown[]) => assert.ok((await client.query(text, values)).rowCount)
    await run('delete from ticket_numbers where ticket_id = $1', number!.id)
    await run('delete from messages where ticket_id = $1', message!.id)
    await run('delete from events where subject_id = $1 and seq = 2', event!.id)
    await run(`delete from clocks where ticket_id = $1 and clock = 'promise'`, promise!.id)
    await run(
      'delete from contacts c using tickets t where t.ticket_id = $1 and c.contact_id = t.email_contact_id',
      contact!.id,
    )
    await run('delete from idempotency_keys where key = $1', key!.order)
    await run('delete from tickets where ticket_id = $1', whole!.id)
    await run('update tickets set order_no = $2 where ticket_id = $1', double!.id, number!.order)
    await client.end()
    const { lost, doubled, halves } = await checkJournal({
      ownerUrl: await ownerUrl(),
      journal: join(desk.dataDir, 'journal'),
      run: 'crash',
    })
    assert.deepEqual(Object.keys(halves).toSorted(), [
      'customer without a ticket',
      'event without a ticket',
      'key without a ticket',
      'number without a ticket',
      'ticket whose story has a gap',
      'ticket without its contact',
      'ticket without its first message',
      'ticket without its key',
      'ticket without its number',
      'ticket without its promise',
    ])
    assert.equal(doubled, 1)
    assert.ok(lost > 0)
  })
}
