import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { linkMinutes } from '#platform/link-token.ts'
import type { StoredFile } from '#platform/route.ts'
import { openerOf } from '#platform/vault/subjects.ts'
import type { Tell } from '../attachments/check.ts'
import type { LinkVariant } from '../attachments/contract.ts'
import { checkServable, readToken, serve, tokenFor } from '../attachments/link.ts'
import { type Attached, attachedTo } from '../attachments/list.ts'
import { stateOf } from '../customers/state.ts'
import { recordOnTicket } from './change.ts'
import { type Ticket, type TicketName, ticketFor } from './load.ts'
import { storyTickets } from './view.ts'

/**
 * A link to one attachment of a ticket, for whom may see that ticket. That a member of staff asked for it is recorded
 * in the story: once while the link is good, however often the page asks again.
 * @throws Problem missing ticket_missing, attachment_missing · conflict attachment_not_ready · invalid attachment_not_image
 */
export async function linkToAttachment(
  work: Work,
  name: TicketName,
  attachmentId: string,
  variant: LinkVariant,
): Promise<{ token: string; expiresAt: Date }> {
  const isStaff = work.actor.kind === 'staff'
  const ticket = await ticketFor(work, name, permissionOf(work), { lock: isStaff })
  checkServable(await attachmentOf(work, ticket, attachmentId), variant)
  if (isStaff && !(await hasLooked(work, ticket, attachmentId, variant)))
    await recordOnTicket(
      work,
      ticket,
      [{ type: 'attachment.viewed', payload: { attachmentId, as: variant } }],
      'quietly',
    )
  return tokenFor(work, { ticketId: ticket.ticket_id, attachmentId, variant })
}

/**
 * The file behind a link, for whom may still see its ticket.
 * @throws Problem missing link_ended, ticket_missing, attachment_missing · conflict attachment_not_ready
 */
export async function openLinked(work: Work, token: string): Promise<StoredFile> {
  const { ticketId, attachmentId, variant } = readToken(work, token)
  const ticket = await ticketFor(work, { ticketId }, permissionOf(work))
  return serve(await attachmentOf(work, ticket, attachmentId), variant, await openerOf(work, attachmentId))
}

/** Tells tickets that an attachment was looked inside. */
export const tellTickets: Tell = async (work, ticketIds, event) => {
  for (const ticketId of ticketIds)
    await recordOnTicket(work, await ticketFor(work, { ticketId }, 'ticket.read', { lock: true }), [event])
}

const permissionOf = (work: Work) => (work.actor.kind === 'customer' ? 'ticket.follow' : 'attachment.read')

/** An attachment is only found with its ticket, and by a customer only on a message that they can read. */
async function attachmentOf(work: Work, ticket: Ticket, attachmentId: string): Promise<Attached> {
  const isCustomer = work.actor.kind === 'customer'
  if ((await stateOf(work, ticket.customer_id)) !== 'active') throw new Problem('missing', 'attachment_missing')
  const attached = await attachedTo(work, await storyTickets(work, ticket, isCustomer))
  const found = attached.find((one) => one.attachment_id === attachmentId)
  if (!found || (isCustomer && !(await isPublic(work, found)))) throw new Problem('missing', 'attachment_missing')
  return found
}

async function isPublic(work: Work, attached: Attached): Promise<boolean> {
  const message = await work.tx
    .selectFrom('messages')
    .select('visibility')
    .where('ticket_id', '=', attached.ticket_id)
    .where('message_id', '=', attached.message_id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return message?.visibility === 'public'
}

async function hasLooked(work: Work, ticket: Ticket, attachmentId: string, variant: LinkVariant): Promise<boolean> {
  const since = new Date(work.now.getTime() - linkMinutes * 60_000)
  const looks = await work.tx
    .selectFrom('events')
    .select('payload')
    .where('subject_id', '=', ticket.ticket_id)
    .where('type', '=', 'attachment.viewed')
    .where('actor_id', '=', work.actor.kind === 'staff' ? work.actor.staffId : null)
    .where('at', '>', since)
    .execute()
  return looks
    .map(({ payload }) => payload as { attachmentId: string; as: string })
    .some((look) => look.attachmentId === attachmentId && look.as === variant)
}
