import { timingSafeEqual } from 'node:crypto'
import { uuidBytes, uuidOf } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { StoredFile } from '#platform/route.ts'
import { type LinkVariant, linkVariants } from './contract.ts'
import type { Attached } from './list.ts'
import { disposition, renamed } from './name.rules.ts'
import { placeOf } from './receive.ts'

/** How long a link is good. */
export const linkMinutes = 5

/** What a link stands for: one attachment of one ticket, one way to see it, one kind of reader. */
export type Linked = { ticketId: string; attachmentId: string; variant: LinkVariant }

const macBytes = 16
const idBytes = 16

/** Whether an attachment may be handed out this way. @throws Problem conflict attachment_not_ready · invalid attachment_not_image */
export function checkServable(attached: Attached, variant: LinkVariant): void {
  if (attached.state !== 'ready') throw new Problem('conflict', 'attachment_not_ready')
  if (variant === 'image' && attached.kind !== 'image') throw new Problem('invalid', 'attachment_not_image')
}

/** A token for five minutes: ids, variant, reader and end, signed (HMAC-SHA-256, 128 bits) for this organisation. */
export function tokenFor(work: Work, linked: Linked): { token: string; expiresAt: Date } {
  // Whole seconds, so that what is told is what is signed.
  const expiresAt = new Date(Math.floor(work.now.getTime() / 1000 + linkMinutes * 60) * 1000)
  const end = Buffer.alloc(4)
  end.writeUInt32BE(expiresAt.getTime() / 1000)
  const said = Buffer.concat([
    uuidBytes(linked.ticketId),
    uuidBytes(linked.attachmentId),
    Buffer.from([linkVariants.indexOf(linked.variant)]),
    end,
  ])
  return { token: Buffer.concat([said, macOf(work, said)]).toString('base64url'), expiresAt }
}

/** What a token stands for. @throws Problem missing link_ended for one that ended, was changed or is another reader's */
export function readToken(work: Work, token: string): Linked {
  const bytes = Buffer.from(token, 'base64url')
  const said = bytes.subarray(0, -macBytes)
  const isOurs =
    said.length === 2 * idBytes + 5 &&
    bytes.toString('base64url') === token &&
    timingSafeEqual(bytes.subarray(-macBytes), macOf(work, said))
  if (!isOurs || said.readUInt32BE(2 * idBytes + 1) * 1000 <= work.now.getTime())
    throw new Problem('missing', 'link_ended')
  return {
    ticketId: uuidOf(said.subarray(0, idBytes)),
    attachmentId: uuidOf(said.subarray(idBytes, 2 * idBytes)),
    variant: linkVariants[said[2 * idBytes]!]!,
  }
}

/**
 * THE door that files leave by: a picture only as it was drawn anew, everything else only to be saved, nothing before
 * it was looked at.
 */
export function serve(attached: Attached, variant: LinkVariant): StoredFile {
  checkServable(attached, variant)
  const { org_id: orgId, attachment_id: attachmentId, name } = attached
  if (attached.kind === 'image')
    return {
      key: attached.rendition_key!,
      place: placeOf(orgId, attachmentId, 'rendition'),
      bytes: attached.rendition_bytes!,
      type: 'image/webp',
      disposition: disposition(variant === 'image' ? 'inline' : 'attachment', renamed(name, 'webp')),
    }
  return {
    key: attached.original_key,
    place: placeOf(orgId, attachmentId, 'original'),
    bytes: attached.bytes,
    type: attached.type,
    disposition: disposition('attachment', name),
  }
}

/** Signed for the kind of reader too: a customer's link is no link of staff. */
function macOf(work: Work, said: Buffer): Buffer {
  return work.vault.index(work.orgId, `link for ${work.actor.kind}`, said.toString('base64url'))
}
