/**
 * The promise "an acknowledged complaint is on disk", tried: a client keeps a journal of what was acknowledged while
 * the server and PostgreSQL are killed under it, and a checker from outside compares the database with the journal.
 */
import assert from 'node:assert/strict'
import { runningPostgres } from '../../server/platform/embedded-postgres.ts'
import { connect, type Desk, until } from './desk.ts'
import { type Part, pidOf } from './processes.ts'
import { send } from './talk.ts'

/** Slower than the limit of requests a minute from one address, with room for retries. */
const restMs = 60
const retryMs = 100

type Entry = { text: string; number: string }
export type Customer = { journal: Entry[]; tries(): number; stop(): Promise<void> }

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** One complaint after the other, each tried with its own Idempotency-Key until it is acknowledged. */
export function keepComplaining(portal: string, mark: string): Customer {
  const journal: Entry[] = []
  let tries = 0
  let stopped = false
  const once = async (text: string): Promise<Entry | undefined> => {
    tries++
    const answer = await send(portal, text).catch(() => undefined)
    if (answer?.status === 201) return { text, number: String(answer.body.number) }
    // While things are down there is no answer, or one that says to try again; anything else is a defect.
    const mayTryAgain = !answer || answer.status >= 500 || answer.body.code === 'request_in_flight'
    assert.ok(mayTryAgain, JSON.stringify(answer?.body))
    return undefined
  }
  const run = async () => {
    for (let count = 0; !stopped; await rest(restMs)) {
      const text = `${mark} ${count++}`
      let entry: Entry | undefined
      while (!entry) {
        entry = await once(text)
        if (!entry) await rest(retryMs)
      }
      journal.push(entry)
    }
  }
  const running = run()
  running.catch(() => undefined)
  return {
    journal,
    tries: () => tries,
    async stop() {
      stopped = true
      await running
    },
  }
}

/** Kills the parts in turn, each in the middle of acknowledged work, and waits for acknowledgements to come again. */
export async function killInTurn(desk: Desk, client: Customer, parts: Part[]): Promise<void> {
  for (const part of parts) {
    const before = client.journal.length
    await until('complaints are acknowledged', () => client.journal.length >= before + 3)
    const pid = await until(`${part} runs`, () => pidOf(desk.dataDir, part))
    process.kill(pid, 'SIGKILL')
    await until(`${part} is back`, () => ![undefined, pid].includes(pidOf(desk.dataDir, part)))
  }
  const last = client.journal.length
  await until('complaints are acknowledged again', () => client.journal.length >= last + 3)
}

type Found = {
  text: string
  number: string
  tickets: number
  messages: number
  received: number
  events: number
  story: number
}

/** Compares the database with the journal: every acknowledged number once, and nothing that a retry wrote twice. */
export async function checkJournal(desk: Desk, mark: string, journal: readonly Entry[]): Promise<void> {
  const postgres = await runningPostgres(desk.dataDir)
  assert.ok(postgres)
  const client = await connect(postgres.ownerUrl())
  try {
    const { rows } = await client.query<Found>(
      `
      select m.body as text, t.number, t.story_seq as story,
        (select count(*)::int from tickets o where o.number = t.number and o.org_id = t.org_id) as tickets,
        (select count(*)::int from messages o where o.ticket_id = t.ticket_id) as messages,
        (select count(*)::int from events e where e.subject_id = t.ticket_id and e.type = 'ticket.received')
          as received,
        (select count(*)::int from events e where e.subject_id = t.ticket_id) as events
      from messages m join tickets t using (ticket_id) where m.body like $1 order by t.ticket_id`,
      [`${mark} %`],
    )
    const inOrder = (entries: readonly Entry[]) => entries.map(({ text, number }) => `${text} ${number}`).toSorted()
    assert.deepEqual(inOrder(rows), inOrder(journal))
    for (const row of rows) {
      const { tickets, messages, received } = row
      assert.deepEqual({ tickets, messages, received }, { tickets: 1, messages: 1, received: 1 }, row.text)
      assert.equal(row.events, row.story, `the story of ${row.number} has a gap`)
    }
    const { rows: alone } = await client.query(`
      select number from ticket_numbers n where not exists (select from tickets t where t.ticket_id = n.ticket_id)
      union all select number from tickets t where not exists (select from events e where e.subject_id = t.ticket_id)`)
    assert.deepEqual(alone, [])
  } finally {
    await client.end()
  }
}
