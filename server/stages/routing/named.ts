import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { Follower } from '#records/audit/follow.ts'
import { stateOf } from '#records/customers/state.ts'
import { handlersOf } from '#records/tickets/handlers.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { readTicketNumber } from '#records/tickets/number.rules.ts'
import { inTheOriginal } from '#records/tickets/own.ts'
import { type Recused, recuse } from '#records/tickets/recusal/recuse.ts'
import { namedIn, numbersIn, type Told } from './named.rules.ts'

/** Complaints about how we serve: the group of the taxonomy whose tickets may be about one of us. */
const aboutUs = /^SVC-/

/**
 * Recuses whom a complaint about our service names, and who handled the earlier ticket that it is about. It looks when the
 * ticket has come, when a person decided that it is such a complaint, and at every word that its customer adds.
 */
export const recusalFollower: Follower = {
  name: 'recusal',
  types: ['ticket.placed', 'ticket.triaged', 'message.added'],
  async next(work, event) {
    if (event.type === 'message.added' ? event.actorKind !== 'customer' : !aboutUs.test(String(event.payload.code)))
      return
    const ticket = await ticketFor(work, { ticketId: event.subjectId }, 'ticket.work', { lock: true })
    if (!aboutUs.test(ticket.code) || (await stateOf(work, ticket.customer_id)) !== 'active') return
    await recuseSaid(work, ticket, await toldIn(work, ticket))
  },
}

async function recuseSaid(work: Work, ticket: Ticket, told: Told): Promise<void> {
  const staff = await work.tx
    .selectFrom('staff')
    .select(['staff_id as staffId', 'name', 'number', 'role'])
    .where('org_id', '=', work.orgId)
    .where('active', '=', true)
    .execute()
  const people: Recused[] = namedIn(told, staff).map((staffId) => ({ staffId, why: 'named' }))
  for (const staffId of await handlersOfEarlier(work, ticket, told)) people.push({ staffId, why: 'involved' })
  await recuse(work, ticket, people).catch((error: unknown) => {
    if (!(error instanceof Problem && error.code === 'recusal_leaves_nobody')) throw error
    // Nobody would be left who may see to it: those who could not do that anyway are recused all the same.
    const leading = new Set(staff.filter(({ role }) => role === 'lead' || role === 'admin').map((one) => one.staffId))
    return recuse(
      work,
      ticket,
      people.filter(({ staffId }) => !leading.has(staffId)),
    )
  })
}

/** The words as they came: the mask hides names. They are compared, and kept nowhere. */
async function toldIn(work: Work, ticket: Ticket): Promise<Told> {
  const { messages, answers } = await inTheOriginal(work, ticket)
  const { employee } = answers
  return {
    words: messages.filter(({ from }) => from === 'customer').map(({ text }) => text),
    answers: typeof employee === 'string' ? [employee] : [],
  }
}

/** Who handled the tickets that it names; the same customer's only, or a stranger could recuse whom they like. */
async function handlersOfEarlier(work: Work, ticket: Ticket, told: Told): Promise<string[]> {
  const numbers = numbersIn(told).flatMap((typed) => readTicketNumber(typed) ?? [])
  if (numbers.length === 0) return []
  const earlier = await work.tx
    .selectFrom('tickets')
    .select('ticket_id')
    .where('org_id', '=', work.orgId)
    .where('number', 'in', numbers)
    .where('customer_id', '=', ticket.customer_id)
    .where('ticket_id', '<>', ticket.ticket_id)
    .execute()
  return handlersOf(
    work,
    earlier.map((row) => row.ticket_id),
  )
}
