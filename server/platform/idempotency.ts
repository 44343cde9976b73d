import { sql } from 'kysely'
import { sha256 } from './crypto.ts'
import { preparedMark, type Work } from './database.ts'
import { Problem } from './errors.ts'
import { insertAll, insertInto } from './insert.ts'

export type Stored = { status: number; answer: unknown }
export type Outcome = Stored & { replayed: boolean }
/**
 * One effect that its caller named: whose key, for which operation, and what was asked. `transient` are fields of the
 * body that may differ from one try to the next.
 */
export type Keyed = {
  principal: string
  route: string
  key: string | undefined
  body: unknown
  transient?: readonly string[] | undefined
}

const keyPattern = /^[\x21-\x7e]{8,128}$/

/** The key in its form. @throws Problem invalid idempotency_key_required */
export function checkedKey(key: string | undefined): string {
  if (!key || !keyPattern.test(key)) throw new Problem('invalid', 'idempotency_key_required', { status: 400 })
  return key
}

/**
 * Runs `act` once for an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07): the answer is stored sealed
 * in the same transaction as the effect, and replayed for the same key and body.
 * @throws Problem invalid idempotency_key_required · idempotency_key_reused (another body) · conflict request_in_flight
 */
export async function once(work: Work, request: Keyed, act: () => Promise<Stored>): Promise<Outcome> {
  const [outcome] = await onceEach(work, [request], async () => [await act()])
  if (outcome instanceof Problem) throw outcome
  return outcome!
}

/**
 * The same for a batch of requests. `act` gets the indices of those whose effect has not happened yet, and answers
 * each of them or refuses it with a Problem, which is not stored: the next try is judged anew.
 */
export async function onceEach(
  work: Work,
  requests: Keyed[],
  act: (fresh: number[]) => Promise<(Stored | Problem)[]>,
): Promise<(Outcome | Problem)[]> {
  const named = requests.map((request) => nameOf(work, request))
  const outcomes: (Outcome | Problem | undefined)[] = await outcomesSoFar(work, named)
  const fresh = [...outcomes.keys()].filter((index) => outcomes[index] === undefined)
  const acted = await act(fresh)
  const rows = []
  for (const [n, index] of fresh.entries()) {
    const stored = acted[n]!
    outcomes[index] = stored instanceof Problem ? stored : { ...stored, replayed: false }
    if (!(stored instanceof Problem)) rows.push(rowOf(work, named[index]!, stored))
  }
  await insertAll(work, [insertInto('idempotency_keys', rows)])
  return outcomes as (Outcome | Problem)[]
}

type Named = { principal: string; route: string; key: string; fingerprint: Buffer; place: string; lock: bigint }

function nameOf(work: Work, { principal, route, key, body, transient = [] }: Keyed): Named {
  const checked = checkedKey(key)
  const place = `${principal}|${route}|${checked}`
  return {
    principal,
    route,
    key: checked,
    // Keyed: whoever reads the table must not find a short secret in a body by trying.
    fingerprint: work.vault.index(
      work.orgId,
      'request',
      `${route}|${JSON.stringify(transient.length > 0 ? without(body, transient) : (body ?? null))}`,
    ),
    place,
    lock: sha256(`${work.orgId}|${place}`).readBigInt64BE(),
  }
}

function without(body: unknown, names: readonly string[]): unknown {
  return Object.fromEntries(Object.entries(body as object).filter(([name]) => !names.includes(name)))
}

/** Refused when somebody is at it, replayed when it was done, undefined when it is ours to do. */
async function outcomesSoFar(work: Work, named: Named[]): Promise<(Outcome | Problem | undefined)[]> {
  const locked = sql<{ mine: boolean }>`${sql.raw(preparedMark)}
    select pg_try_advisory_xact_lock(k.lock) as mine from unnest(${named.map(({ lock }) => lock.toString())}::bigint[])
      with ordinality as k(lock, n) order by k.n`.execute(work.tx)
  // Behind the locks, in a statement of its own: it sees what the last holder of a lock has committed.
  const found = sql<{
    place: string
    fingerprint: Buffer
    status: number
    answer_sealed: Buffer
  }>`${sql.raw(preparedMark)}
    select k.place, i.fingerprint, i.status, i.answer_sealed
    from json_to_recordset(${JSON.stringify(named.map(({ principal, route, key, place }) => ({ principal, route, key, place })))}::json)
      as k(principal text, route text, key text, place text)
    -- One look into the index for each key: left to choose, the planner reads every key of the last 30 days.
    cross join lateral (select fingerprint, status, answer_sealed from idempotency_keys
      where org_id = ${work.orgId} and principal = k.principal and route = k.route and key = k.key limit 1) i`.execute(
    work.tx,
  )
  const [locks, earlier] = await Promise.all([locked, found])
  const byPlace = new Map(earlier.rows.map((row) => [row.place, row]))
  const seen = new Set<string>()
  return named.map(({ place, fingerprint }, index) => {
    // A lock of our own transaction is given twice: the same key twice in one batch is in flight as well.
    const first = !seen.has(place)
    seen.add(place)
    if (!locks.rows[index]!.mine || !first) return new Problem('conflict', 'request_in_flight')
    const row = byPlace.get(place)
    if (!row) return undefined
    if (!row.fingerprint.equals(fingerprint)) return new Problem('invalid', 'idempotency_key_reused')
    const answer = JSON.parse(work.vault.open(placeOf(work, place), row.answer_sealed))
    return { status: row.status, answer, replayed: true }
  })
}

function rowOf(work: Work, { principal, route, key, fingerprint, place }: Named, { status, answer }: Stored) {
  return {
    org_id: work.orgId,
    principal,
    route,
    key,
    fingerprint,
    status,
    answer_sealed: work.vault.seal(work.clock, placeOf(work, place), JSON.stringify(answer ?? null)),
    created_at: work.now,
  }
}

function placeOf(work: Work, rowId: string) {
  return { orgId: work.orgId, table: 'idempotency_keys', column: 'answer_sealed', rowId }
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
