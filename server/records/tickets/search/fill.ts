import { sql } from 'kysely'
import { type House, inOrg, preparedMark, systemActor, type Work } from '#platform/database.ts'
import { type Follower, findNews, followOnce, type StoryEvent } from '../../audit/follow.ts'
import { fold } from './fold.rules.ts'
import { marksOf } from './marks.rules.ts'
import { tokensOfFolded } from './tokens.rules.ts'

/** Of folded text in one part: its tokens stay well below the megabyte that PostgreSQL allows. */
const partCharsMax = 100_000

type Source = {
  ticket_id: string
  number: string
  subject: string
  is_open: boolean
  received_at: Date
  bodies: string[]
}

/**
 * Makes the words of these tickets what they are now: number, subject and messages, masked as they stand. None when the
 * customer's data are not in use, and nothing of what lies in the bin.
 */
export async function fillWords(work: Work, ticketIds: string[]): Promise<void> {
  if (ticketIds.length === 0) return
  // One at a time: of two who fill at once, the one that read earlier must not write later.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`words ${work.orgId}`}, 0))`.execute(work.tx)
  const { rows } = await sql<Source>`${sql.raw(preparedMark)}
    select t.ticket_id, t.number, t.subject, t.stage not in ('resolved', 'closed') as is_open, t.received_at,
      array(select m.body from messages m where m.ticket_id = t.ticket_id and m.removed_at is null
        order by m.at, m.message_id) as bodies
    from tickets t join customers c on c.customer_id = t.customer_id and c.state = 'active'
    where t.ticket_id = any(${ticketIds}::uuid[])`.execute(work.tx)
  await forgetWords(work, ticketIds)
  const parts = rows.flatMap((row) => partsOf(work.orgId, row))
  await sql`${sql.raw(preparedMark)}
    insert into ticket_words (org_id, ticket_id, part, received_at, is_open, folded, tokens)
    select ${work.orgId}::uuid, r.ticket_id, r.part, r.received_at, r.is_open, r.folded, array_to_tsvector(string_to_array(r.tokens, ' '))
    from unnest(${parts.map((part) => part.ticketId)}::uuid[], ${parts.map((part) => part.part)}::smallint[],
      ${parts.map((part) => part.receivedAt)}::timestamptz[],
      ${parts.map((part) => part.isOpen)}::boolean[], ${parts.map((part) => part.folded)}::text[],
      ${parts.map((part) => part.tokens)}::text[]) r (ticket_id, part, received_at, is_open, folded, tokens)`.execute(
    work.tx,
  )
}

/** Nobody finds these tickets by words any more. */
export async function forgetWords(work: Work, ticketIds: string[]): Promise<void> {
  if (ticketIds.length === 0) return
  await sql`${sql.raw(preparedMark)} delete from ticket_words where ticket_id = any(${ticketIds}::uuid[])`.execute(
    work.tx,
  )
}

function partsOf(orgId: string, source: Source) {
  const isOpen = source.is_open
  const marks = marksOf(orgId, { receivedAt: source.received_at, isOpen })
  return cutIntoParts(source).map((folded, part) => ({
    ticketId: source.ticket_id,
    part,
    receivedAt: source.received_at,
    isOpen,
    folded,
    tokens: [...tokensOfFolded(folded), ...marks].join(' '),
  }))
}

/** The folded texts, joined; cut between two of them, since each is shorter than a part. */
function cutIntoParts({ number, subject, bodies }: Source): string[] {
  const said = bodies.map((body) => fold(body))
  const line = fold(subject)
  const isSaid = said.some((folded) => folded.startsWith(line.trimEnd()))
  const parts = ['']
  for (const folded of [fold(number), ...(isSaid ? [] : [line]), ...said]) {
    const last = parts.at(-1)!
    if (last.length + folded.length > partCharsMax) parts.push(folded)
    else parts[parts.length - 1] = last + folded
  }
  return parts
}

/** What changes the words of a ticket, or of all tickets of a customer, or whether a ticket is open. */
const types = [
  'ticket.received',
  'ticket.moved',
  'ticket.erased',
  'message.added',
  'message.removed',
  'message.restored',
  'message.purged',
  'customer.restricted',
  'customer.reactivated',
]

/** Fills the words of whatever changed, each ticket once a batch. */
export const wordsFollower: Follower = {
  name: 'words',
  types,
  async nextAll(work, events) {
    const of = (is: (event: StoryEvent) => boolean) => [...new Set(events.filter(is).map((event) => event.subjectId))]
    const moved = of(({ type }) => type === 'ticket.moved')
    const told = of(({ type, subjectKind }) => subjectKind === 'ticket' && type !== 'ticket.moved')
    const customers = of(({ subjectKind }) => subjectKind === 'customer')
    const { rows } = await sql<{ ticket_id: string }>`${sql.raw(preparedMark)}
      select t.ticket_id from tickets t join ticket_words w on w.ticket_id = t.ticket_id
      where t.ticket_id = any(${moved}::uuid[]) and w.is_open <> (t.stage not in ('resolved', 'closed'))
      union select ticket_id from tickets where org_id = ${work.orgId} and customer_id = any(${customers}::uuid[])`.execute(
      work.tx,
    )
    await fillWords(work, [...new Set([...told, ...rows.map((row) => row.ticket_id)])])
  },
}

/** As many batches in one go; then the others have their turn. */
const batchesMax = 20

/** The sweep that fills the words. Apart from the other followers: none of them waits until a long story is read again. */
export async function fillDueWords(house: House, orgId: string): Promise<number> {
  let filled = 0
  for (let batch = 0; batch < batchesMax; batch++) {
    if ((await findNews(house, orgId, [wordsFollower])).length === 0) break
    filled += await followOnce(house, orgId, wordsFollower)
  }
  return filled
}

const rebuiltAtOnce = 500

/** Makes the words of every ticket of an organisation anew, while it works. `told` hears how many are done, of how many. */
export async function rebuildWords(
  house: House,
  orgId: string,
  told: (done: number, all: number) => void,
): Promise<number> {
  const inWork = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'rebuild'), 'staff', act)
  const all = await inWork(async ({ tx }) => {
    const { rows } = await sql<{
      all: number
    }>`select count(*)::int as all from tickets where org_id = ${orgId}`.execute(tx)
    return rows[0]!.all
  })
  let done = 0
  for (let last = '00000000-0000-0000-0000-000000000000'; ; ) {
    const ticketIds = await inWork(async (work) => {
      const rows = await work.tx
        .selectFrom('tickets')
        .select('ticket_id')
        .where('org_id', '=', orgId)
        .where('ticket_id', '>', last)
        .orderBy('ticket_id')
        .limit(rebuiltAtOnce)
        .execute()
      const ids = rows.map((row) => row.ticket_id)
      await fillWords(work, ids)
      return ids
    })
    if (ticketIds.length === 0) return done
    last = ticketIds.at(-1)!
    done += ticketIds.length
    told(done, all)
  }
}
