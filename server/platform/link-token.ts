import { timingSafeEqual } from 'node:crypto'
import type { Work } from './database.ts'
import { Problem } from './errors.ts'

/** How long a link is good. */
export const linkMinutes = 5

const macBytes = 16
const endBytes = 4

/**
 * A token for five minutes: what it stands for and when it ends, signed (HMAC-SHA-256, 128 bits) for this organisation and
 * this `purpose`, which names the kind of link and who may follow it. Nothing about it is stored.
 */
export function linkToken(work: Work, purpose: string, said: Buffer): { token: string; expiresAt: Date } {
  // Whole seconds, so that what is told is what is signed.
  const expiresAt = new Date(Math.floor(work.now.getTime() / 1000 + linkMinutes * 60) * 1000)
  const end = Buffer.alloc(endBytes)
  end.writeUInt32BE(expiresAt.getTime() / 1000)
  const signed = Buffer.concat([said, end])
  return { token: Buffer.concat([signed, macOf(work, purpose, signed)]).toString('base64url'), expiresAt }
}

/**
 * What a token stands for, `bytes` long.
 * @throws Problem missing link_ended for one that ended, was changed or is for something or somebody else
 */
export function readLinkToken(work: Work, purpose: string, token: string, bytes: number): Buffer {
  const all = Buffer.from(token, 'base64url')
  const signed = all.subarray(0, -macBytes)
  const isOurs =
    signed.length === bytes + endBytes &&
    all.toString('base64url') === token &&
    timingSafeEqual(all.subarray(-macBytes), macOf(work, purpose, signed))
  if (!isOurs || signed.readUInt32BE(bytes) * 1000 <= work.now.getTime()) throw new Problem('missing', 'link_ended')
  return signed.subarray(0, bytes)
}

function macOf(work: Work, purpose: string, signed: Buffer): Buffer {
  return work.vault.index(work.orgId, purpose, signed.toString('base64url'))
}
