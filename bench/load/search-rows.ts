/** Tickets with messages and words in bulk, as the door and the worker would have written them over a year. */
import pg from 'pg'
import { fold } from '../../server/records/tickets/search/fold.rules.ts'
import { marksOf } from '../../server/records/tickets/search/marks.rules.ts'
import { tokensOfFolded } from '../../server/records/tickets/search/tokens.rules.ts'
import { complaints } from '../data/complaints.ts'

export type Filled = { tickets: number; frequency: Map<string, number> }

const dayMs = 86_400_000
const days = 365
const batch = 2_000
/** Messages of one ticket, over and over: 1.5 on average. */
const messagesEach = [1, 1, 2, 1, 3, 1, 2, 1]
/** As many of the newest tickets are still open. */
const openShare = 0.02

/**
 * Writes `messages` messages like `template` (a ticket that is there) into an organisation whose owner connects at `url`. The
 * index is made at the end, which is much faster and gives the same. Answers how many tickets have each pair of Chinese
 * characters.
 */
export async function fillTickets(
  url: string,
  orgId: string,
  template: string,
  messages: number,
  now: Date,
): Promise<Filled> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query("set session_replication_role = replica; set maintenance_work_mem = '256MB'")
    await client.query('drop index ticket_words_by_token')
    const { rows: teams } = await client.query<{ team_id: string }>('select team_id from teams where org_id = $1', [
      orgId,
    ])
    const texts = complaints(messages)
    const frequency = new Map<string, number>()
    let tickets = 0
    for (let written = 0; written < messages; ) {
      const made: Made[] = []
      while (made.length < batch && written < messages) {
        const count = Math.min(messagesEach[tickets % messagesEach.length]!, messages - written)
        const bodies = Array.from({ length: count }, () => texts.next().value.text)
        const share = written / messages
        const at = new Date(now.getTime() - Math.round((1 - share) * days * dayMs))
        made.push({
          n: tickets++,
          bodies,
          at,
          isOpen: share > 1 - openShare,
          teamId: teams[tickets % teams.length]!.team_id,
        })
        written += count
      }
      await write(client, orgId, template, made, frequency)
      if (written % 100_000 < batch * 2) process.stderr.write(`${written} of ${messages} messages\r`)
    }
    process.stderr.write('index …                              \r')
    await client.query(
      'create index ticket_words_by_token on ticket_words using gin (tokens) with (fastupdate = on, gin_pending_list_limit = 1024)',
    )
    await client.query('vacuum analyze')
    // What searches would else write down for whoever filled.
    await client.query('checkpoint')
    // Nor is its tidying up to be counted.
    await client.query('alter system set autovacuum = off')
    await client.query('select pg_reload_conf()')
    return { tickets, frequency }
  } finally {
    await client.end()
  }
}

type Made = { n: number; bodies: string[]; at: Date; isOpen: boolean; teamId: string }

const hex = (n: number) => n.toString(16).padStart(12, '0')
/** Ids that sort by time, as the product's do. */
const idOf = (made: Made, more = 0) => {
  const ms = hex(made.at.getTime())
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7${more.toString(16).padStart(3, '0')}-8000-${hex(made.n)}`
}

async function write(
  client: pg.Client,
  orgId: string,
  template: string,
  all: Made[],
  frequency: Map<string, number>,
): Promise<void> {
  const ids = all.map((made) => idOf(made))
  const ats = all.map(({ at }) => at.toISOString())
  const open = all.map(({ isOpen }) => isOpen)
  await client.query(
    `insert into customers select made.*
     from customers c join tickets t on t.customer_id = c.customer_id and t.ticket_id = $1, unnest($2::uuid[]) r (id),
       jsonb_populate_record(c, jsonb_build_object('customer_id', r.id)) made`,
    [template, ids],
  )
  await client.query(
    `insert into tickets select made.*
     from tickets t, unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::uuid[], $7::boolean[], $8::int[])
       r (id, at, subject, number, team_id, open, n), jsonb_populate_record(t, jsonb_build_object('ticket_id', r.id,
       'customer_id', r.id, 'received_at', r.at, 'subject', r.subject, 'number', r.number, 'team_id', r.team_id, 'assignee_id', null,
       'stage', case when r.open then t.stage else 'closed' end, 'status', case when r.open then t.status else 'closed' end,
       'due_at', r.at + interval '5 days', 'priority', 2 + r.n % 3)) made where t.ticket_id = $1`,
    [
      template,
      ids,
      ats,
      all.map(({ bodies }) => bodies[0]!.slice(0, 119)),
      all.map(({ n }) => `HY-${hex(n).slice(-8, -4)}-${hex(n).slice(-4)}`.toUpperCase()),
      all.map(({ teamId }) => teamId),
      open,
      all.map(({ n }) => n),
    ],
  )
  const said = all.flatMap((made) => made.bodies.map((body, i) => ({ made, body, id: idOf(made, i + 1) })))
  await client.query(
    `insert into messages (org_id, ticket_id, message_id, author_kind, visibility, body, at)
     select $1, r.ticket_id, r.id, 'customer', 'public', r.body, r.at
     from unnest($2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[]) r (ticket_id, id, body, at)`,
    [
      orgId,
      said.map(({ made }) => idOf(made)),
      said.map(({ id }) => id),
      said.map(({ body }) => body),
      said.map(({ made }) => made.at.toISOString()),
    ],
  )
  const folded = all.map(({ n, bodies }) => `${fold(`HY-${hex(n)}`)}${bodies.map((body) => fold(body)).join('')}`)
  const tokens = folded.map((words, i) => {
    const own = tokensOfFolded(words)
    for (const token of own)
      if (token.length === 2 && /\p{Script=Han}/u.test(token)) frequency.set(token, (frequency.get(token) ?? 0) + 1)
    return [...own, ...marksOf(orgId, { receivedAt: all[i]!.at, isOpen: all[i]!.isOpen })].join(' ')
  })
  await client.query(
    `insert into ticket_words (org_id, ticket_id, part, received_at, is_open, folded, tokens)
     select $1, r.id, 0, r.at, r.open, r.folded, array_to_tsvector(string_to_array(r.tokens, ' '))
     from unnest($2::uuid[], $3::timestamptz[], $4::boolean[], $5::text[], $6::text[]) r (id, at, open, folded, tokens)`,
    [orgId, ids, ats, open, folded, tokens],
  )
}
