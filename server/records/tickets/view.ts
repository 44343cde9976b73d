import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { sentences } from '#platform/problem-answer.ts'
import { attachmentsByMessage } from '../attachments/list.ts'
import { readStory, type StoryEvent } from '../audit/follow.ts'
import { careOf } from '../customers/care.ts'
import { stateOf } from '../customers/state.ts'
import type { Said, TokenFault, Trust } from '../entries/context.rules.ts'
import { currentKnowledge, definition } from '../knowledge/definitions.ts'
import type { Answers, Form } from '../knowledge/forms.rules.ts'
import type { TriageRules } from '../knowledge/knowledge.rules.ts'
import { codeEntry, type Taxonomy } from '../knowledge/knowledge.rules.ts'
import { labelsFor } from '../knowledge/labels.ts'
import { ticketClasses } from '../knowledge/schemes/schemes.ts'
import { type Language, say, type Words } from '../knowledge/words.rules.ts'
import { staffAskerOf } from '../staff/access.ts'
import type { StaffAsker } from '../staff/permissions.rules.ts'
import { careLabel, saidKinds } from './care/care.ts'
import type { Guess } from './draft.rules.ts'
import { seenBy } from './hidden.rules.ts'
import { withoutPerson } from './kept.rules.ts'
import { possibleMoves } from './lifecycle.rules.ts'
import { holdingOf, lifecycleState, moverOf, type Ticket, workflowOf } from './load.ts'
import { isSameHolder } from './merge.rules.ts'
import { moods } from './mood.rules.ts'
import { ownersFor } from './owners.ts'
import { queueRowOf } from './queries.ts'
import { readRecusals } from './recusal/show.ts'
import type { ticketView } from './shapes.rules.ts'
import { readTagsOf } from './tags/read.ts'
import { withinReach } from './within-reach.ts'
import { ownOutcome } from './workflows/labels.ts'

type View = z.input<typeof ticketView>

/** Everything about one ticket on one screen, as staff may see it: masked, with each move's refusal in words. */
export async function readTicketView(work: Work, ticket: Ticket, language: Language): Promise<View> {
  const [form, workflow, knowledge] = [
    await definition<Form>(work, 'form', ticket.form_key, ticket.form_version),
    await workflowOf(work, ticket),
    await currentKnowledge(work),
  ]
  const ownersOf = await ownersFor(work, [ticket])
  const labelOf = await labelsFor(work, knowledge.taxonomy, [ticket])
  const story = await readStory(work, ticket.ticket_id)
  const people = await namesOf(work, story)
  const into = ticket.merged_into
    ? await work.tx
        .selectFrom('tickets')
        .select(['ticket_id', 'number'])
        .where('ticket_id', '=', ticket.merged_into)
        .executeTakeFirst()
    : undefined
  const statusLabel = workflow.statuses[ticket.status]?.label ?? { 'zh-Hans': ticket.status, en: ticket.status }
  const asker = await staffAskerOf(work)
  const dataState = await stateOf(work, ticket.customer_id)
  const tags = await readTagsOf(work, ticket.ticket_id, await storyTickets(work, ticket))
  const seen = seenBy(asker.role, {
    ...queueRowOf(
      { ...ticket, tag_ids: tags.flatMap(ownTagId) },
      { labelOf, statusLabelOf: () => statusLabel, ownersOf },
      work.now,
    ),
    classes: await ticketClasses(work, ticket.code, ticket.received_at),
    form,
    wants: ticket.wants,
    orderNo: ticket.order_no,
    entry: await readEntryName(work, ticket),
    context: contextOf(ticket),
    priorityWhy: ticket.priority_why as Words,
    triageWhy: ticket.triage_why as Words,
    guess: suggestionsOf(ticket.guess as Guess | null, knowledge.taxonomy),
    answers: ticket.answers as Answers,
    outcome: ticket.outcome as View['outcome'],
    outcomeLabel: ownOutcome(workflow, ticket.outcome_key)?.label ?? null,
    outcomes: (workflow.outcomes ?? []).map(({ key, is, label }) => ({ key, is, label })),
    reason: ticket.reason,
    redress: ticket.redress as View['redress'],
    mergedInto: into ? { ticketId: into.ticket_id, number: into.number } : null,
    tags,
    rating: await readRating(work, ticket),
    customer: await readCustomer(work, ticket, asker, knowledge.triage),
    clocks: await readClocks(work, ticket, language),
    messages: await readMessages(work, ticket, people),
    story: story.map((event) => ({
      seq: event.seq,
      type: event.type,
      at: event.at.toISOString(),
      actorKind: event.actorKind as View['story'][number]['actorKind'],
      actorName: event.actorId ? (people.get(event.actorId) ?? null) : null,
      payload: event.payload,
    })),
    moves: possibleMoves(workflow, lifecycleState(ticket), moverOf(work), work.now).map((move) => ({
      name: move.name,
      label: move.rule.label,
      refused: move.refused,
      needs: move.rule.needs.filter((need) => need !== 'kind'),
      why: move.refused ? sentences(move.refused, { status: say(statusLabel, language) }, language).detail : null,
    })),
    storySeq: ticket.story_seq,
    recusals: await readRecusals(work, ticket.ticket_id, asker),
    dataState,
  })
  return dataState === 'active' ? seen : withoutPerson(seen)
}

const ownTagId = ({ tagId, state, from }: View['tags'][number]) => (state === 'set' && !from ? [tagId] : [])

/** The classifier's suggestions by their names of today; a code that is gone is suggested no more. */
function suggestionsOf(guess: Guess | null, taxonomy: Pick<Taxonomy, 'groups'>): View['guess'] {
  if (!guess) return null
  return {
    top: guess.top.flatMap(({ code, probability }) => {
      const entry = codeEntry(taxonomy, code)
      return entry ? [{ code, probability, label: entry.label, priority: entry.priority }] : []
    }),
  }
}

async function readEntryName(work: Work, ticket: Ticket): Promise<View['entry']> {
  if (!ticket.entry_id) return null
  const { name } = await work.tx
    .selectFrom('entries')
    .select('name')
    .where('entry_id', '=', ticket.entry_id)
    .executeTakeFirstOrThrow()
  return { entryId: ticket.entry_id, name: name as Words }
}

function contextOf(ticket: Ticket): View['context'] {
  if (!ticket.context) return null
  return {
    ...(ticket.context as Said),
    trust: ticket.context_trust as Trust,
    fault: ticket.context_fault as TokenFault | null,
  }
}

/**
 * The tickets whose messages belong to this one's story: itself and what was merged into it, for its holder only theirs. What
 * came from another customer whose data are only kept, or gone, is shown here as little as on its own page.
 */
export async function storyTickets(work: Work, ticket: Ticket, forHolder = false): Promise<string[]> {
  // What was merged into a ticket stays with it when that ticket is merged on.
  const { rows: merged } = await sql<Pick<Ticket, 'ticket_id' | keyof Parameters<typeof holdingOf>[0]>>`
    with recursive absorbed(ticket_id) as (
      select ticket_id from merges where org_id = ${work.orgId} and into_ticket_id = ${ticket.ticket_id} and undone_at is null
      union select m.ticket_id from absorbed a join merges m on m.org_id = ${work.orgId} and m.into_ticket_id = a.ticket_id and m.undone_at is null)
    select t.ticket_id, t.customer_id, t.secret_hash, t.context_trust, t.context
    from absorbed join tickets t using (ticket_id) join customers c on c.customer_id = t.customer_id
    where c.customer_id = ${ticket.customer_id} or c.state = 'active'`.execute(work.tx)
  const shown = merged.filter((row) => !forHolder || isSameHolder(holdingOf(row), holdingOf(ticket)))
  return [ticket.ticket_id, ...shown.map((row) => row.ticket_id)]
}

async function namesOf(work: Work, story: StoryEvent[]): Promise<Map<string, string>> {
  const ids = new Set(
    story.flatMap((event) =>
      [event.actorId, event.payload.staffId].filter((id): id is string => typeof id === 'string'),
    ),
  )
  if (ids.size === 0) return new Map()
  const rows = await work.tx
    .selectFrom('staff')
    .select(['staff_id', 'name'])
    .where('staff_id', 'in', [...ids])
    .execute()
  return new Map(rows.map((row) => [row.staff_id, row.name]))
}

async function readMessages(work: Work, ticket: Ticket, people: Map<string, string>): Promise<View['messages']> {
  const ticketIds = await storyTickets(work, ticket)
  const attachments = await attachmentsByMessage(work, ticketIds)
  const rows = await work.tx
    .selectFrom('messages')
    .selectAll()
    .where('ticket_id', 'in', ticketIds)
    .where('removed_at', 'is', null)
    .orderBy('at')
    .orderBy('message_id')
    .execute()
  return rows.map((row) => ({
    messageId: row.message_id,
    from: row.author_kind as View['messages'][number]['from'],
    visibility: row.visibility as 'public' | 'internal',
    authorName: row.author_id ? (people.get(row.author_id) ?? null) : null,
    body: row.body,
    at: row.at.toISOString(),
    masked: row.original_sealed !== null,
    mood: row.mood === null ? null : moods[row.mood]!,
    attachments: attachments.get(row.message_id) ?? [],
  }))
}

async function readClocks(work: Work, ticket: Ticket, language: Language): Promise<View['clocks']> {
  const rows = await work.tx
    .selectFrom('clocks')
    .selectAll()
    .where('ticket_id', '=', ticket.ticket_id)
    .orderBy('due_at')
    .execute()
  return rows.map((row) => ({
    clock: row.clock,
    ownerRole: row.owner_role,
    startedAt: row.started_at.toISOString(),
    dueAt: row.due_at.toISOString(),
    doneAt: row.done_at?.toISOString() ?? null,
    late: row.paused_at === null && (row.done_at ?? work.now) > row.due_at,
    paused: row.paused_at !== null,
    provisional: row.provisional,
    explanation: say(row.explanation as Words, language),
  }))
}

async function readCareMarks(work: Work, ticket: Ticket, triage: TriageRules): Promise<View['customer']['care']> {
  const known = (await careOf(work, ticket.customer_id)).map(({ kind }) => kind)
  return [...new Set([...known, ...saidKinds(ticket)])].map((kind) => ({
    kind,
    label: careLabel(triage, kind),
    isKnown: known.includes(kind),
  }))
}

async function readCustomer(
  work: Work,
  ticket: Ticket,
  asker: StaffAsker,
  triage: TriageRules,
): Promise<View['customer']> {
  const customer = await work.tx
    .selectFrom('customers')
    .leftJoin('staff', 'staff.staff_id', 'customers.adviser_id')
    .selectAll('customers')
    .select('staff.name as adviser_name')
    .where('customer_id', '=', ticket.customer_id)
    .executeTakeFirstOrThrow()
  const contacts = await work.tx
    .selectFrom('contacts')
    .select(['contact_id', 'kind', 'value_masked'])
    .where('customer_id', '=', ticket.customer_id)
    .orderBy('created_at')
    .execute()
  const others = await work.tx
    .selectFrom('tickets as t')
    .select(['ticket_id', 'number', 'subject', 'stage', 'received_at'])
    .where('org_id', '=', work.orgId)
    .where('customer_id', '=', ticket.customer_id)
    .where('ticket_id', '<>', ticket.ticket_id)
    .where(withinReach(asker))
    .orderBy('received_at', 'desc')
    .limit(20)
    .execute()
  return {
    customerId: customer.customer_id,
    name: customer.name_masked,
    since: customer.created_at.toISOString(),
    care: await readCareMarks(work, ticket, triage),
    tier: customer.tier as View['customer']['tier'],
    adviser: customer.adviser_id ? { staffId: customer.adviser_id, name: customer.adviser_name ?? '' } : null,
    contacts: contacts.map((row) => ({
      contactId: row.contact_id,
      kind: row.kind as View['customer']['contacts'][number]['kind'],
      masked: row.value_masked,
    })),
    others: others.map((row) => ({
      ticketId: row.ticket_id,
      number: row.number,
      subject: row.subject,
      stage: row.stage as View['stage'],
      receivedAt: row.received_at.toISOString(),
    })),
  }
}

/** The newest rating, or null. */
export async function readRating(work: Work, ticket: Ticket): Promise<View['rating']> {
  const row = await work.tx
    .selectFrom('ratings')
    .select(['stars', 'words', 'at'])
    .where('ticket_id', '=', ticket.ticket_id)
    .orderBy('run', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? { stars: row.stars, words: row.words, at: row.at.toISOString() } : null
}
