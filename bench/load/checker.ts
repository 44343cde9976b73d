/**
 * The checker from outside: a process of its own with SQL of its own and none of the product's code. It holds the
 * client's journal against the database, in one snapshot, and looks whether anything there is half.
 */
import { readFileSync } from 'node:fs'
import pg from 'pg'

export type CheckJob = { ownerUrl: string; journal: string; run: string }
export type Verdict = {
  acked: number
  tickets: number
  /** Acknowledged, and yet not there exactly once under its number with its key. */
  lost: number
  /** Keys with more than one ticket, acknowledged or not. */
  doubled: number
  /** Tickets that lack a part, and parts that lack their ticket, by what is missing. */
  halves: Record<string, number>
}

const rowsAtOnce = 20_000

/** What a complaint of a run consists of, no more and no less, whatever has happened to it since. */
const halves: Record<string, string> = {
  'ticket without its number': `sent t where (select count(*) from ticket_numbers n
    where n.ticket_id = t.ticket_id and n.number = t.number and n.org_id = t.org_id) <> 1`,
  'ticket without its first message': `sent t where (select count(*) from messages m
    where m.ticket_id = t.ticket_id and m.author_kind = 'customer') <> 1`,
  'ticket whose story has a gap': `sent t left join lateral (
      select count(*) as events, min(seq) as first, max(seq) as last, count(*) filter (where type = 'ticket.received')
        as received from events e where e.subject_id = t.ticket_id) story on true
    where (events, first, last, received) is distinct from (t.story_seq::bigint, 1, t.story_seq, 1::bigint)`,
  'ticket without its promise': `sent t where (select count(*) from clocks c
    where c.ticket_id = t.ticket_id and c.clock = 'promise' and c.run = 1) <> 1`,
  'ticket without its customer': `sent t where (select count(*) from customers c
    where c.customer_id = t.customer_id) <> 1`,
  'ticket without its contact': `sent t where (select count(*) from contacts c
    where c.contact_id = t.email_contact_id) <> 1`,
  'ticket without its key': `sent t where (select count(*) from idempotency_keys k
    where k.org_id = t.org_id and k.key = t.order_no) <> 1`,
  'number without a ticket':
    'ticket_numbers n where not exists (select from tickets t where t.ticket_id = n.ticket_id)',
  'event without a ticket': `events e where e.subject_kind = 'ticket'
    and not exists (select from tickets t where t.ticket_id = e.subject_id)`,
  'customer without a ticket':
    'customers c where not exists (select from tickets t where t.customer_id = c.customer_id)',
  'key without a ticket': `idempotency_keys k where k.key like $1 || '-%'
    and not exists (select from sent t where t.order_no = k.key)`,
}

async function check({ ownerUrl, journal, run }: CheckJob): Promise<Verdict> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query('create temp table journal (key text not null, number text not null)')
    const lines = readFileSync(journal, 'utf8').split('\n').filter(Boolean)
    for (let from = 0; from < lines.length; from += rowsAtOnce) {
      const some = lines.slice(from, from + rowsAtOnce).map((line) => line.split(' '))
      await client.query('insert into journal select * from unnest($1::text[], $2::text[])', [
        some.map(([digits]) => `${run}-${digits}`),
        some.map(([, number]) => number),
      ])
    }
    // The product never looks for a ticket by these, so it has no indexes for them.
    await client.query('create index if not exists checked_orders on tickets (order_no text_pattern_ops)')
    await client.query('create index if not exists checked_keys on idempotency_keys (key text_pattern_ops)')
    await client.query(`create temp view sent as select * from tickets where order_no like '${run}-%'`)
    await client.query('analyze journal, tickets, idempotency_keys')
    await client.query('begin isolation level repeatable read read only')
    const count = async (from: string) => {
      const values = from.includes('$1') ? [run] : []
      return Number((await client.query<{ count: string }>(`select count(*) from ${from}`, values)).rows[0]!.count)
    }
    const found: Record<string, number> = {}
    for (const [what, from] of Object.entries(halves)) {
      const number = await count(from)
      if (number > 0) found[what] = number
    }
    return {
      acked: lines.length,
      tickets: await count('sent'),
      lost: await count(
        `journal j where 1 <> (select count(*) from sent t where t.order_no = j.key and t.number = j.number)
          or 1 <> (select count(*) from idempotency_keys k where k.key = j.key)`,
      ),
      doubled: await count('(select from sent group by order_no having count(*) > 1) doubled'),
      halves: found,
    }
  } finally {
    await client.end()
  }
}

process.once('message', (job: CheckJob) => void check(job).then((verdict) => process.send!(verdict)))
process.once('disconnect', () => process.exit(0))
