import { elapsedMs } from '#platform/clock.ts'
import { type House, inOrg, type Work } from '#platform/database.ts'
import type { Body } from '#platform/endpoint.ts'
import { type Route, route, type StreamRequest, streamRoute, type Visit } from '#platform/route.ts'
import { linkAttachment, linkOwnAttachment, openFile, openOwnFile } from '../attachments/contract.ts'
import { proveTicket } from '../audit/contract.ts'
import { readStory } from '../audit/follow.ts'
import { languageOf } from '../knowledge/words.rules.ts'
import { staffAskerOf } from '../staff/access.ts'
import { askAndWait } from './ask.ts'
import { assignTicketTo } from './assign.ts'
import { linkToAttachment, openLinked } from './attachments.ts'
import { endCareOf, readCare, recordCareOf } from './care/care.ts'
import * as care from './care/contract.ts'
import * as contract from './contract.ts'
import { publicEvents, readFollowed } from './followed.ts'
import { findTicketsByPerson } from './found.ts'
import { type Ticket, ticketFor } from './load.ts'
import { mergeTicketInto, unmergeTicketAgain } from './merge.ts'
import { addMessage } from './message.ts'
import { moveTicketTo } from './move.ts'
import { proveTicketOf } from './proof.ts'
import { countViewsOf, listTickets } from './queries.ts'
import * as recusal from './recusal/contract.ts'
import { liftRecusalOf, recuseByHand } from './recusal/recuse.ts'
import { placeCustomerOf } from './standing.ts'
import { ticketTagRoutes } from './tags/routes.ts'
import { addInformationTo, grantMinutes, openTrackingOf, withdrawTicketOf } from './track.ts'
import { transferTicket } from './transfer.ts'
import { readTicketView } from './view.ts'
import { workflowRoutes } from './workflows/routes.ts'

export const trackingCookie = 'tracking'
/** Streams look for themselves this often, in case a hint was lost. */
const lookAgainMs = 5_000

function show(work: Work, visit: Visit, ticket: Ticket) {
  return readTicketView(work, ticket, languageOf(visit.language, 'zh-Hans'))
}

async function move(work: Work, ticket: Ticket, body: Body<typeof contract.moveTicket>): Promise<Ticket> {
  if (body.name === 'transfer' && body.teamId && body.reason)
    return transferTicket(work, ticket, body.teamId, body.reason)
  if ((body.name === 'ask_customer' || body.name === 'ask_third_party') && body.question)
    return askAndWait(work, ticket, body.name, body.question)
  const { teamId, ...rest } = body
  // What stands in the result is said there; any other reason is said in the story.
  const isNoted = body.reason !== undefined && body.name !== 'resolve' && body.name !== 'withdraw'
  const events = isNoted
    ? [(await addMessage(work, ticket.ticket_id, { text: body.reason!, visibility: 'internal' })).event]
    : []
  return moveTicketTo(work, ticket, { ...rest, team: teamId }, { events })
}

async function linkUnder(path: string, linked: Promise<{ token: string; expiresAt: Date }>) {
  const { token, expiresAt } = await linked
  return { url: path + token, expiresAt: expiresAt.toISOString() }
}

const customerRoutes: Route[] = [
  route(contract.openTracking, async ({ work, body, visit }) => {
    const { ticketId, grant } = await openTrackingOf(work, body, visit.readCookie(trackingCookie))
    visit.cookie(trackingCookie, grant, grantMinutes * 60)
    const holder = {
      ...work,
      actor: { kind: 'customer' as const, orgId: work.orgId, customerId: null, grants: [ticketId] },
    }
    return readFollowed(work, await ticketFor(holder, { ticketId }, 'ticket.follow'))
  }),
  route(contract.followTicket, async ({ work, params }) =>
    readFollowed(work, await ticketFor(work, params, 'ticket.follow')),
  ),
  route(contract.addInformation, async ({ work, params, body }) =>
    readFollowed(work, await addInformationTo(work, params.number, body.text, body.attachments)),
  ),
  route(contract.withdrawTicket, async ({ work, params, body }) =>
    readFollowed(work, await withdrawTicketOf(work, params.number, body.reason)),
  ),
  route(linkOwnAttachment, ({ work, params, query }) =>
    linkUnder('/v1/files/', linkToAttachment(work, { number: params.number }, params.attachmentId, query.as)),
  ),
  route(openOwnFile, ({ work, params }) => openLinked(work, params.token)),
  streamRoute(contract.followTicketLive, followLive),
]

const staffRoutes: Route[] = [
  route(contract.listQueue, async ({ work, query }) => listTickets(work, query, await staffAskerOf(work))),
  route(contract.findByPerson, ({ work, body }) => findTicketsByPerson(work, body.typed)),
  route(contract.countViews, async ({ work }) => ({ counts: await countViewsOf(work, await staffAskerOf(work)) })),
  route(contract.showTicket, async ({ work, params, visit }) =>
    show(work, visit, await ticketFor(work, params, 'ticket.read')),
  ),
  route(proveTicket, ({ work, params }) => proveTicketOf(work, params)),
  route(contract.moveTicket, async ({ work, params, body, version, visit }) =>
    show(work, visit, await move(work, await ticketFor(work, params, 'ticket.work', { lock: true, version }), body)),
  ),
  route(contract.assignTicket, async ({ work, params, body, version, visit }) =>
    show(
      work,
      visit,
      await assignTicketTo(work, await ticketFor(work, params, 'ticket.assign', { lock: true, version }), body.staffId),
    ),
  ),
  route(contract.mergeTicket, async ({ work, params, body, version, visit }) =>
    show(work, visit, await mergeTicketInto(work, params, { number: body.intoNumber }, { ...body, version })),
  ),
  route(contract.unmergeTicket, async ({ work, params, version, visit }) =>
    show(work, visit, await unmergeTicketAgain(work, params, version)),
  ),
  route(contract.placeCustomer, async ({ work, params, body, visit }) =>
    show(work, visit, await placeCustomerOf(work, params.ticketId, body)),
  ),
  route(recusal.recuseFromTicket, async ({ work, params, body }) => ({
    recusalId: await recuseByHand(work, params.ticketId, body),
  })),
  route(recusal.liftRecusal, async ({ work, params, body }) => {
    await liftRecusalOf(work, params.ticketId, params.recusalId, body.reason)
    return { recusalId: params.recusalId }
  }),
  route(care.showCare, ({ work, params }) => readCare(work, params.ticketId)),
  route(care.recordCare, ({ work, params, body }) =>
    recordCareOf(work, params.ticketId, { ...body, kind: params.kind }),
  ),
  route(care.endCare, ({ work, params }) => endCareOf(work, params.ticketId, params.kind)),
  route(linkAttachment, ({ work, params, query }) =>
    linkUnder(
      '/v1/ticket-files/',
      linkToAttachment(work, { ticketId: params.ticketId }, params.attachmentId, query.as),
    ),
  ),
  route(openFile, ({ work, params }) => openLinked(work, params.token)),
  ...ticketTagRoutes,
  ...workflowRoutes,
  streamRoute(contract.watchConsole, watchChanges),
]

export const ticketRoutes: Route[] = [...customerRoutes, ...staffRoutes]

/** Sends what is new on the customer's page after `lastSeq`, when a hint comes and now and then by itself. */
async function followLive({
  house,
  actor,
  params,
  lastSeq,
  begin,
  send,
  closed,
}: StreamRequest<typeof contract.followTicketLive>): Promise<void> {
  const look = (after: number) =>
    inOrg(house, actor, 'intake', async (work) => {
      const ticket = await ticketFor(work, params, 'ticket.follow')
      return {
        ticketId: ticket.ticket_id,
        seq: ticket.story_seq,
        events: await readStory(work, ticket.ticket_id, after),
      }
    })
  let seen = lastSeq
  const first = await look(seen)
  begin()
  // A fresh connection has just loaded the page: it starts at the present. So does one that names a future nobody saw.
  if (seen === 0 || seen > first.seq) seen = first.seq
  await repeat(
    house,
    (orgId, ids) => orgId === actor.orgId && (ids.length === 0 || ids.includes(first.ticketId)),
    closed,
    async () => {
      const { events } = await look(seen)
      for (const event of events) {
        if (publicEvents.includes(event.type))
          send({ seq: event.seq, type: event.type, at: event.at.toISOString() }, event.seq)
        seen = event.seq
      }
    },
  )
}

/** Passes the hints of the organisation on to one browser, but for tickets that its person is recused from. */
async function watchChanges({
  house,
  actor,
  begin,
  send,
  closed,
}: StreamRequest<typeof contract.watchConsole>): Promise<void> {
  const recused = () => inOrg(house, actor, 'staff', async (work) => new Set((await staffAskerOf(work)).recusedFrom))
  let hidden = await recused()
  let lookedMs = elapsedMs()
  begin()
  let passing = Promise.resolve()
  const unlisten = house.ports.wake.listen((orgId, ids) => {
    if (orgId !== actor.orgId) return
    passing = passing
      .then(async () => {
        if (elapsedMs() - lookedMs > lookAgainMs) {
          lookedMs = elapsedMs()
          hidden = await recused()
        }
        for (const ticketId of ids) if (!hidden.has(ticketId)) send({ ticketId })
      })
      .catch((error: Error) => house.log.warn({ error }, 'news of tickets could not be passed on'))
  })
  if (!closed.aborted) await new Promise<void>((done) => closed.addEventListener('abort', () => done(), { once: true }))
  unlisten()
}

/** Runs `look` once at first, whenever a hint concerns it, and every few seconds, one at a time, until `closed`. */
async function repeat(
  house: House,
  concerns: (orgId: string, ids: string[]) => boolean,
  closed: AbortSignal,
  look: () => Promise<void>,
): Promise<void> {
  let wake: () => void = () => undefined
  let hinted = true
  const unlisten = house.ports.wake.listen((orgId, ids) => {
    if (!concerns(orgId, ids)) return
    hinted = true
    wake()
  })
  closed.addEventListener('abort', () => wake(), { once: true })
  try {
    while (!closed.aborted) {
      if (hinted) {
        hinted = false
        await look()
      } else {
        const timer = setTimeout(() => {
          hinted = true
          wake()
        }, lookAgainMs)
        await new Promise<void>((done) => {
          wake = done
        })
        clearTimeout(timer)
      }
    }
  } finally {
    unlisten()
  }
}
