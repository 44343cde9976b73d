import { sql } from 'kysely'
import { canonicalJson, sha256 } from './crypto.ts'
import type { Work } from './database.ts'
import { Problem } from './errors.ts'

export type Stored = { status: number; answer: unknown }

const keyPattern = /^[\x21-\x7e]{8,128}$/

/**
 * Runs `act` once for an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07): the answer is stored sealed
 * in the same transaction as the effect, and replayed for the same key and body.
 * @throws Problem invalid idempotency_key_required · idempotency_key_reused (another body) · conflict request_in_flight
 */
export async function once(
  work: Work,
  name: { principal: string; route: string; key: string | undefined },
  body: unknown,
  act: () => Promise<Stored>,
): Promise<Stored & { replayed: boolean }> {
  const { principal, route, key } = name
  if (!key || !keyPattern.test(key)) throw new Problem('invalid', 'idempotency_key_required', { status: 400 })
  const fingerprint = sha256(canonicalJson({ route, body }))
  const place = {
    orgId: work.orgId,
    table: 'idempotency_keys',
    column: 'answer_sealed',
    rowId: `${principal}|${route}|${key}`,
  }
  const lock = sha256(canonicalJson(place)).readBigInt64BE()
  const { rows } = await sql<{
    mine: boolean
  }>`select pg_try_advisory_xact_lock(${lock.toString()}::bigint) as mine`.execute(work.tx)
  if (!rows[0]!.mine) throw new Problem('conflict', 'request_in_flight')
  const earlier = await work.tx
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('org_id', '=', work.orgId)
    .where('principal', '=', principal)
    .where('route', '=', route)
    .where('key', '=', key)
    .executeTakeFirst()
  if (earlier) {
    if (!earlier.fingerprint.equals(fingerprint)) throw new Problem('invalid', 'idempotency_key_reused')
    return { status: earlier.status, answer: JSON.parse(work.vault.open(place, earlier.answer_sealed)), replayed: true }
  }
  const stored = await act()
  await work.tx
    .insertInto('idempotency_keys')
    .values({
      org_id: work.orgId,
      principal,
      route,
      key,
      fingerprint,
      status: stored.status,
      answer_sealed: work.vault.seal(work.clock, place, JSON.stringify(stored.answer ?? null)),
      created_at: work.now,
    })
    .execute()
  return { ...stored, replayed: false }
}

const keepDays = 30

/** Forgets keys after 30 days. */
export async function forgetKeys(work: Work): Promise<number> {
  const before = new Date(work.now.getTime() - keepDays * 86_400_000)
  const { numDeletedRows } = await work.tx
    .deleteFrom('idempotency_keys')
    .where('org_id', '=', work.orgId)
    .where('created_at', '<', before)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
