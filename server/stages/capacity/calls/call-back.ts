import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { askForCalls } from './ask.ts'
import { callDue } from './calls.rules.ts'

/** Whether a customer may ask to be called back, until when that would be, and until when it is if they did. */
export type CallBack = { offeredBy: string | null; askedBy: string | null }

/** What the customer's page offers: only while the queue is longer than can be waited for, and we have a number. */
export async function readCallBack(work: Work, number: string): Promise<CallBack> {
  return callBackOf(work, await ticketFor(work, { number }, 'ticket.follow'))
}

async function callBackOf(work: Work, ticket: Ticket): Promise<CallBack> {
  const asked = await work.tx
    .selectFrom('calls')
    .select('due_at')
    .where('ticket_id', '=', ticket.ticket_id)
    .where('kind', '=', 'callback')
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (asked) return { offeredBy: null, askedBy: asked.due_at.toISOString() }
  if (ticket.stage === 'resolved' || ticket.stage === 'closed') return { offeredBy: null, askedBy: null }
  const forecast = await work.tx
    .selectFrom('forecasts')
    .select('call_back_by')
    .where('team_id', '=', ticket.team_id!)
    .executeTakeFirst()
  const number = await work.tx
    .selectFrom('contacts')
    .select('contact_id')
    .where('customer_id', '=', ticket.customer_id)
    .where('kind', '=', 'phone')
    .where('superseded_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  if (!forecast?.call_back_by || !number) return { offeredBy: null, askedBy: null }
  const { steps } = await currentKnowledge(work)
  // What was reckoned minutes ago is never sooner than from now on.
  const soonest = callDue('callback', work.now, steps.person.minutesByMood)
  const by = forecast.call_back_by > soonest ? forecast.call_back_by : soonest
  return { offeredBy: by.toISOString(), askedBy: null }
}

/** The customer asks to be called back; they are told until when. @throws Problem conflict call_back_not_offered */
export async function askCallBack(work: Work, number: string): Promise<CallBack> {
  const ticket = await ticketFor(work, { number }, 'ticket.follow', { lock: true })
  const { offeredBy, askedBy } = await callBackOf(work, ticket)
  if (askedBy) return { offeredBy, askedBy }
  if (!offeredBy) throw new Problem('conflict', 'call_back_not_offered')
  await askForCalls(work, [{ ticket, kind: 'callback', at: work.now, dueAt: new Date(offeredBy) }])
  return { offeredBy: null, askedBy: offeredBy }
}
