import { timingSafeEqual } from 'node:crypto'
import { uuidBytes, uuidOf } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { verifyContact } from '#records/customers/verify.ts'
import { leaseMs } from './send.rules.ts'

/** A link of a letter confirms the address for this long. */
const daysMax = 30
const idBytes = 16
const endBytes = 4

/**
 * The token in a letter's link: contact, end and a keyed hash of both, so that only whoever gets the letter has it, and
 * nothing about it is stored. It opens no ticket; once it has confirmed the address, there is nothing more it could do.
 */
export function confirmationToken(work: Pick<Work, 'vault' | 'orgId' | 'now'>, contactId: string): string {
  const end = Buffer.alloc(endBytes)
  end.writeUInt32BE(Math.floor(work.now.getTime() / 1000) + daysMax * 86_400)
  const said = Buffer.concat([uuidBytes(contactId), end])
  return Buffer.concat([said, proofOf(work, said)]).toString('base64url')
}

/**
 * Whoever opens the link of a letter has the address it went to: it is verified, and the news that waited for that is sent
 * now. Answers the address as it may be shown.
 * @throws Problem missing confirmation_unknown (not ours, cut off, or older than 30 days)
 */
export async function confirmAddressBy(work: Work, token: string): Promise<string> {
  const bytes = Buffer.from(token, 'base64url')
  const said = bytes.subarray(0, idBytes + endBytes)
  const given = bytes.subarray(idBytes + endBytes)
  const expected = proofOf(work, said)
  const isOurs = given.length === expected.length && timingSafeEqual(given, expected)
  if (!isOurs || said.readUInt32BE(idBytes) * 1000 < work.now.getTime())
    throw new Problem('missing', 'confirmation_unknown')
  const verified = await verifyContact(work, uuidOf(said.subarray(0, idBytes)))
  if (!verified) throw new Problem('missing', 'confirmation_unknown')
  await sendWhatWaits(work, verified.contactIds)
  return verified.masked
}

function proofOf({ vault, orgId }: Pick<Work, 'vault' | 'orgId'>, said: Buffer): Buffer {
  return vault.index(orgId, 'address confirmation', said.toString('hex'))
}

/** News that waits for its day is due at once; what a sender has in hand just now is left to it. */
async function sendWhatWaits(work: Work, contactIds: string[]): Promise<void> {
  await work.tx
    .updateTable('notices')
    .set({ due_at: work.now })
    .where('org_id', '=', work.orgId)
    .where('sent_at', 'is', null)
    .where('failed_at', 'is', null)
    .where('due_at', '>', new Date(work.now.getTime() + leaseMs))
    .where('ticket_id', 'in', (e) =>
      e
        .selectFrom('tickets')
        .innerJoin('contacts', 'contacts.customer_id', 'tickets.customer_id')
        .select('tickets.ticket_id')
        .where('contacts.contact_id', 'in', contactIds)
        .whereRef('tickets.email_contact_id', '=', 'contacts.contact_id'),
    )
    .execute()
}
