import { uuidBytes, uuidOf } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { linkToken, readLinkToken } from '#platform/link-token.ts'
import type { StoredFile } from '#platform/route.ts'
import { openerOf } from '#platform/vault/subjects.ts'
import { checkServable, serveOriginal } from '#records/attachments/link.ts'
import { type Attached, attachedTo } from '#records/attachments/list.ts'
import { policyFor } from '#records/customers/policy.rules.ts'
import type { Role } from '#records/staff/permissions.rules.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { storyTickets } from '#records/tickets/view.ts'
import { openPicture, shownSeconds } from './contract.ts'

/**
 * Whether this role may see the original of a picture: whole cards may stand in it, so only who may see those.
 * @throws Problem denied not_for_your_role · missing hidden_missing · conflict attachment_not_ready · invalid attachment_not_image
 */
export async function checkPicture(work: Work, role: Role, ticket: Ticket, attachmentId: string): Promise<void> {
  if (policyFor(role, 'card') !== 'full') throw new Problem('denied', 'not_for_your_role')
  checkServable(await pictureOf(work, ticket, attachmentId), 'image')
}

async function pictureOf(work: Work, ticket: Ticket, attachmentId: string): Promise<Attached> {
  const all = await attachedTo(work, await storyTickets(work, ticket))
  const found = all.find((one) => one.attachment_id === attachmentId)
  if (!found) throw new Problem('missing', 'hidden_missing')
  return found
}

/** Where the picture of a reveal is shown. */
export function pictureUrl(work: Work, revealId: string): string {
  return openPicture.path.replace(':token', linkToken(work, purposeOf(work), uuidBytes(revealId)).token)
}

/**
 * The picture of a reveal, for whoever revealed it, for as long as it may be shown. The watermark names them, the moment
 * (UTC) and the ticket.
 * @throws Problem missing link_ended, ticket_missing, hidden_missing · denied permission_missing, not_your_team
 */
export async function openRevealed(work: Work, token: string): Promise<StoredFile> {
  const revealId = uuidOf(readLinkToken(work, purposeOf(work), token, 16))
  const reveal = await work.tx
    .selectFrom('reveals')
    .innerJoin('staff', 'staff.staff_id', 'reveals.staff_id')
    .select(['reveals.staff_id', 'staff.name', 'ticket_id', 'field_id', 'at'])
    .where('reveal_id', '=', revealId)
    .where('field', '=', 'picture')
    .where('at', '>', new Date(work.now.getTime() - shownSeconds * 1000))
    .executeTakeFirst()
  if (!reveal?.field_id) throw new Problem('missing', 'link_ended')
  const ticket = await ticketFor(work, { ticketId: reveal.ticket_id }, 'personal.reveal')
  const picture = await pictureOf(work, ticket, reveal.field_id)
  const minute = reveal.at.toISOString().slice(0, 16).replace('T', ' ')
  // A name that Latin letters do not write leaves the id, which is nobody else's.
  const who = `${reveal.name.replace(/[^A-Za-z0-9 .-]/g, '')} ${reveal.staff_id.slice(-8)}`.trim()
  return serveOriginal(picture, await openerOf(work, picture.attachment_id), `${who}  ${minute}  ${ticket.number}`)
}

/** For this person and nobody else. */
const purposeOf = ({ actor }: Work) => `revealed to ${actor.kind === 'staff' ? actor.staffId : actor.kind}`
