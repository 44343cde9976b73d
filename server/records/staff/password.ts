import { argon2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { Clock } from '#platform/clock.ts'

const hash = promisify(argon2)
/** OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, two passes, one lane. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }

/** argon2id (RFC 9106) of a password, as one text with its parameters and salt. */
export async function hashPassword(clock: Clock, password: string): Promise<string> {
  const nonce = clock.bytes(16)
  const tag = await hash('argon2id', { ...cost, message: password.normalize('NFKC'), nonce })
  return `argon2id$${cost.memory}$${cost.passes}$${cost.parallelism}$${nonce.toString('base64')}$${tag.toString('base64')}`
}

/**
 * Whether a password is the one of a stored hash. Without a hash (unknown person, never set) the same work is done and
 * the answer is no, so that timing tells nothing about who exists.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [kind, memory, passes, parallelism, nonce = '', tag = ''] = (stored ?? '').split('$')
  const known = kind === 'argon2id'
  const expected = known ? Buffer.from(tag, 'base64') : Buffer.alloc(cost.tagLength)
  const given = await hash('argon2id', {
    ...(known
      ? { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism), tagLength: expected.length }
      : cost),
    message: password.normalize('NFKC'),
    nonce: known ? Buffer.from(nonce, 'base64') : Buffer.alloc(16),
  })
  return timingSafeEqual(given, expected) && known
}
