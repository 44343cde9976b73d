import { uuidBytes, uuidOf } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { linkToken, readLinkToken } from '#platform/link-token.ts'
import type { StoredFile } from '#platform/route.ts'
import { type LinkVariant, linkVariants } from './contract.ts'
import type { Attached } from './list.ts'
import { disposition, renamed } from './name.rules.ts'
import { placeOf } from './receive.ts'

/** What a link stands for: one attachment of one ticket, one way to see it, one kind of reader. */
export type Linked = { ticketId: string; attachmentId: string; variant: LinkVariant }

const idBytes = 16

/** Whether an attachment may be handed out this way. @throws Problem conflict attachment_not_ready · invalid attachment_not_image */
export function checkServable(attached: Attached, variant: LinkVariant): void {
  if (attached.state !== 'ready') throw new Problem('conflict', 'attachment_not_ready')
  if (variant === 'image' && attached.kind !== 'image') throw new Problem('invalid', 'attachment_not_image')
}

/** A token for five minutes: ids and variant, for this kind of reader. */
export function tokenFor(work: Work, linked: Linked): { token: string; expiresAt: Date } {
  const variant = Buffer.from([linkVariants.indexOf(linked.variant)])
  const said = Buffer.concat([uuidBytes(linked.ticketId), uuidBytes(linked.attachmentId), variant])
  return linkToken(work, purposeOf(work), said)
}

/** What a token stands for. @throws Problem missing link_ended for one that ended, was changed or is another reader's */
export function readToken(work: Work, token: string): Linked {
  const said = readLinkToken(work, purposeOf(work), token, 2 * idBytes + 1)
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
export function serve(attached: Attached, variant: LinkVariant, sealer: StoredFile['sealer']): StoredFile {
  checkServable(attached, variant)
  const { org_id: orgId, attachment_id: attachmentId, name } = attached
  if (attached.kind === 'image')
    return {
      key: attached.rendition_key!,
      sealer,
      place: placeOf(orgId, attachmentId, 'rendition'),
      bytes: attached.rendition_bytes!,
      type: 'image/webp',
      disposition: disposition(variant === 'image' ? 'inline' : 'attachment', renamed(name, 'webp')),
    }
  return {
    key: attached.original_key,
    sealer,
    place: placeOf(orgId, attachmentId, 'original'),
    bytes: attached.bytes,
    type: attached.type,
    disposition: disposition('attachment', name),
  }
}

/** The same door for the original of a picture: shown to one person, whose watermark lies all over it, and never saved. */
export function serveOriginal(attached: Attached, sealer: StoredFile['sealer'], watermark: string): StoredFile {
  checkServable(attached, 'image')
  const { org_id: orgId, attachment_id: attachmentId, name } = attached
  return {
    key: attached.original_key,
    sealer,
    place: placeOf(orgId, attachmentId, 'original'),
    bytes: attached.bytes,
    type: 'image/webp',
    disposition: disposition('inline', renamed(name, 'webp')),
    watermark,
  }
}

/** A customer's link is no link of staff. */
const purposeOf = (work: Work) => `link for ${work.actor.kind}`
