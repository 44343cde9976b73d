import { createHmac } from 'node:crypto'
import { CompiledQuery, type Insertable, type Selectable } from 'kysely'
import { type Clock, elapsedMs } from '../clock.ts'
import type { Log, Tx } from '../database.ts'
import { Problem } from '../errors.ts'
import type { Kms } from '../ports.ts'
import type { Tables } from '../tables.ts'
import { type CipherName, type DataKey, openBytes, type Place, sealBytes } from './cipher.ts'
import { type OldKeys, type Sealer, sealerOver } from './sealer.ts'

export type SubjectKeyRow = Insertable<Tables['subject_keys']>
type StoredKey = Pick<Selectable<Tables['subject_keys']>, 'subject_id' | 'version' | 'wrap_version' | 'key_wrapped'>
type OrgKeyRow = Selectable<Tables['org_keys']>

/** A fresh data key of a subject: how to seal under it, and the row that keeps it. */
export type Subject = { sealer: Sealer; row: SubjectKeyRow }

/** What one organisation seals with: its own data key, the index, and the data keys of its subjects. */
export type Vault = Sealer & {
  /** 128-bit HMAC of an already normalised value, for equality search inside one organisation. */
  index(orgId: string, field: string, value: string): Buffer
  /** Makes a data key (256 random bits), wrapped for its row. */
  newSubject(clock: Clock, subjectId: string): Subject
  /** A subject's sealer from its rows; null when they were wrapped by a key that was made since this vault was read. */
  sealerFrom(rows: StoredKey[]): Sealer | null
}

/**
 * The vaults of every organisation. Their keys are unwrapped by the key-encryption key and stay in memory for five
 * minutes at most: then the key-encryption key is asked again, and who takes it away has stopped the house.
 */
export type Keyring = {
  /** @throws Problem unavailable keys_unavailable */
  vaultOf(orgId: string): Promise<Vault>
  /** The same, read anew. */
  reread(orgId: string): Promise<Vault>
  /** The key-encryption keys at hand; the first wraps. */
  readonly kms: [Kms, ...Kms[]]
  readonly cipher: CipherName
}

/** A transaction of one organisation without a vault: only the keyring itself needs one. */
export type InOrg = <T>(orgId: string, act: (tx: Tx) => Promise<T>) => Promise<T>

/** `cipher` is what new ciphertexts are made with. */
export type KeyringSettings = { cipher: CipherName; clock: Clock; log: Log; inOrg: InOrg }

const keptMsMax = 5 * 60_000

/**
 * `kms` are the key-encryption keys at hand: the first wraps, all may unwrap what they wrapped, so that one can replace
 * another while the house is open.
 */
export function openKeyring(kms: [Kms, ...Kms[]], settings: KeyringSettings): Keyring {
  const held = new Map<string, { vault: Promise<Vault>; readMs: number }>()
  const reread = (orgId: string): Promise<Vault> => {
    const vault = readVault(orgId, kms, settings)
    held.set(orgId, { vault, readMs: elapsedMs() })
    vault.catch((error: Error) => {
      held.delete(orgId)
      settings.log.error(
        { error: (error.cause as Error | undefined)?.message ?? error.message },
        'the keys of an organisation cannot be read',
      )
    })
    return vault
  }
  return {
    kms,
    cipher: settings.cipher,
    vaultOf(orgId) {
      const known = held.get(orgId)
      return known && elapsedMs() - known.readMs < keptMsMax ? known.vault : reread(orgId)
    },
    reread,
  }
}

async function readVault(
  orgId: string,
  kms: [Kms, ...Kms[]],
  { cipher, clock, inOrg }: KeyringSettings,
): Promise<Vault> {
  const found = await inOrg(orgId, (tx) => readKeys(tx, orgId))
  const { orgKeys, ownKeys } =
    found.orgKeys.length > 0 ? found : await inOrg(orgId, (tx) => makeKeys(tx, orgId, kms[0], cipher, clock))
  const opened = await Promise.all(orgKeys.map(async (row) => ({ ...row, key: await unwrap(kms, row) })))
  const of = (purpose: string) => opened.filter((row) => row.purpose === purpose)
  const wraps = of('wrap').map(({ version, key, retired_at }) => ({ version, key, retired: retired_at !== null }))
  const old = of('seal_1')[0] && of('files_1')[0] ? { text: of('seal_1')[0]!.key, files: of('files_1')[0]!.key } : null
  return vaultOver(orgId, cipher, { wraps, index: of('index')[0]!.key, old }, ownKeys)
}

type Keys = { wraps: (DataKey & { retired: boolean })[]; index: Buffer; old: OldKeys | null }

/** How an organisation seals, once its keys are in the clear. */
function vaultOver(orgId: string, cipher: CipherName, { wraps, index, old }: Keys, ownKeys: StoredKey[]): Vault {
  const sealerFrom = (rows: StoredKey[]): Sealer | null => {
    const keys: DataKey[] = []
    for (const row of rows) {
      const wrap = wraps.find(({ version }) => version === row.wrap_version)
      if (!wrap) return null
      keys.push({ version: row.version, key: unwrapDataKey(wrap, orgId, row) })
    }
    return sealerOver(cipher, keys as [DataKey, ...DataKey[]], old)
  }
  const wrap = wraps.filter(({ retired }) => !retired).reduce((best, key) => (key.version > best.version ? key : best))
  return {
    ...sealerFrom(ownKeys)!,
    sealerFrom,
    newSubject(clock, subjectId) {
      const key = clock.bytes(32)
      return {
        sealer: sealerOver(cipher, [{ version: 1, key }], old),
        row: wrapDataKey(cipher, clock, wrap, orgId, { subjectId, version: 1, key }),
      }
    },
    index: (org, field, value) =>
      createHmac('sha256', index).update(`${org}|${field}|${value}`).digest().subarray(0, 16),
  }
}

/** The row that keeps a data key, wrapped. */
export function wrapDataKey(
  cipher: CipherName,
  clock: Clock,
  wrap: DataKey,
  orgId: string,
  { subjectId, version, key }: { subjectId: string; version: number; key: Buffer },
): SubjectKeyRow {
  return {
    org_id: orgId,
    subject_id: subjectId,
    version,
    wrap_version: wrap.version,
    key_wrapped: sealBytes(cipher, clock, wrap, placeOf(orgId, subjectId, version), key),
    created_at: clock.now(),
  }
}

/** A data key in the clear; throws when its row was changed or is another's. */
export function unwrapDataKey(wrap: DataKey, orgId: string, row: StoredKey): Buffer {
  return openBytes(() => wrap.key, placeOf(orgId, row.subject_id, row.version), row.key_wrapped)
}

function placeOf(orgId: string, subjectId: string, version: number): Place {
  return { orgId, table: 'subject_keys', column: 'key_wrapped', rowId: `${subjectId}/${version}` }
}

async function readKeys(tx: Tx, orgId: string): Promise<{ orgKeys: OrgKeyRow[]; ownKeys: StoredKey[] }> {
  return {
    orgKeys: await tx.selectFrom('org_keys').selectAll().where('org_id', '=', orgId).orderBy('version').execute(),
    ownKeys: await tx.selectFrom('subject_keys').selectAll().where('subject_id', '=', orgId).execute(),
  }
}

/** The first keys of an organisation. Whoever comes second finds those of the first. */
async function makeKeys(
  tx: Tx,
  orgId: string,
  kms: Kms,
  cipher: CipherName,
  clock: Clock,
): Promise<{ orgKeys: OrgKeyRow[]; ownKeys: StoredKey[] }> {
  const isOlder = await tx.selectFrom('orgs').select('org_id').where('org_id', '=', orgId).executeTakeFirst()
  const before = isOlder ? kms.before : undefined
  const wrap = { version: 1, key: clock.bytes(32) }
  const fresh = [
    { purpose: 'wrap', key: wrap.key },
    // What was sealed and indexed before stays readable and is still found.
    { purpose: 'index', key: before?.index ?? clock.bytes(32) },
    ...(before
      ? [
          { purpose: 'seal_1', key: before.text },
          { purpose: 'files_1', key: before.files },
        ]
      : []),
  ]
  await tx.executeQuery(lockOf(orgId))
  const found = await readKeys(tx, orgId)
  if (found.orgKeys.length > 0) return found
  for (const { purpose, key } of fresh)
    await tx
      .insertInto('org_keys')
      .values(await wrapOrgKey(kms, clock, { orgId, purpose, version: 1, key }))
      .execute()
  const own = wrapDataKey(cipher, clock, wrap, orgId, { subjectId: orgId, version: 1, key: clock.bytes(32) })
  await tx.insertInto('subject_keys').values(own).execute()
  return readKeys(tx, orgId)
}

/** One at a time makes or changes the keys of an organisation. */
export function lockOf(orgId: string) {
  return CompiledQuery.raw('select pg_advisory_xact_lock(hashtextextended($1, 7))', [orgId])
}

/** The row that keeps a key of the organisation, wrapped by the key-encryption key. */
export async function wrapOrgKey(
  kms: Kms,
  clock: Clock,
  { orgId, purpose, version, key }: { orgId: string; purpose: string; version: number; key: Buffer },
): Promise<Insertable<Tables['org_keys']>> {
  return {
    org_id: orgId,
    purpose,
    version,
    kms: kms.id,
    key_wrapped: await kms.wrap(key).catch(unavailable),
    created_at: clock.now(),
  }
}

/** A key of the organisation in the clear, by the key-encryption key that wrapped it. */
export async function unwrap(kms: Kms[], row: Pick<OrgKeyRow, 'kms' | 'key_wrapped'>): Promise<Buffer> {
  const its = kms.find(({ id }) => id === row.kms)
  if (!its)
    return unavailable(
      new Error(`the key-encryption key ${row.kms}, which wrapped the keys of this database, is not at hand`),
    )
  const key = await its.unwrap(row.key_wrapped).catch(unavailable)
  if (key.length !== 32) return unavailable(new Error(`${its.where} did not answer with a key of 32 bytes`))
  return key
}

function unavailable(cause: Error): never {
  throw Object.assign(new Problem('unavailable', 'keys_unavailable'), { cause })
}
