import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '#platform/clock.ts'
import type { Config } from '#platform/config.ts'
import { type House, keysIn, type Log, openDatabase } from '#platform/database.ts'
import type { Files, Kms, Mail, Notary } from '#platform/ports.ts'
import { openShredLedger } from '#platform/shred-ledger.ts'
import { StartFailure } from '#platform/start-failure.ts'
import { openKeyring } from '#platform/vault/keyring.ts'
import { filePlace, httpPlace, mailPlace } from './outside/checkpoints/places.ts'
import { seedIn, signerOf } from './outside/checkpoints/signing-key.ts'
import { fileMail, smtpMail } from './outside/email/mail.ts'
import { folderFiles } from './outside/files/folder.ts'
import { s3Files } from './outside/files/s3.ts'
import { childInspector } from './outside/inspect/inspector.ts'
import { localKms } from './outside/keys/local-key.ts'
import { commandKms, httpKms } from './outside/keys/outside-kms.ts'
import { openIdProviders } from './outside/oidc/openid.ts'
import { postgresWake } from './outside/wake/postgres-wake.ts'

/** Opens everything a process needs and wires the ports to the outside. `close` gives it all back. */
export async function openHouse(
  config: Config,
  url: string,
  log: Log,
  options: { durable?: boolean } = {},
): Promise<House & { close(): Promise<void> }> {
  const kms = await openKms(config)
  const db = openDatabase(url, log, options)
  const wake = postgresWake(url, log)
  const from = config.mailFrom ?? 'Huiyin <huiyin@localhost>'
  const mail = config.smtpUrl ? smtpMail(config.smtpUrl, from) : fileMail(join(config.dataDir, 'mail'), from)
  return {
    db,
    keys: openKeyring(kms, { cipher: config.cipher, clock: systemClock, log, inOrg: keysIn(db) }),
    log,
    clock: systemClock,
    ports: {
      mail,
      wake,
      files: openFiles(config),
      inspector: childInspector(),
      providers: openIdProviders(),
      notary: await openNotary(config, mail),
      shred: openShredLedger(config.shredLedger),
    },
    async close() {
      await wake.close()
      await db.close()
    },
  }
}

/** Where files are kept: a bucket when the settings name one, else the data folder. Nothing is opened yet. */
export function openFiles({ filesBucket, filesDir }: Config): Files {
  return filesBucket ? s3Files(filesBucket, filesDir, systemClock) : folderFiles(filesDir, systemClock)
}

/** Who signs the audit's checkpoints, and where they are brought. Without settings: a key and a file in the data folder. */
async function openNotary(config: Config, mail: Mail): Promise<Notary> {
  const { auditKey, auditKeyFile, checkpoints } = config
  return {
    ...signerOf(auditKey ?? (await seedIn(auditKeyFile, systemClock))),
    places: [
      filePlace(checkpoints.file),
      ...(checkpoints.url ? [httpPlace(checkpoints.url)] : []),
      ...(checkpoints.mail ? [mailPlace(mail, checkpoints.mail)] : []),
    ],
  }
}

/**
 * The key-encryption keys at hand: the one that the settings name wraps. A local key that is there beside it, or that
 * it replaces, only unwraps, until `huiyin keys rotate` has wrapped everything anew.
 */
export async function openKms(config: Config): Promise<[Kms, ...Kms[]]> {
  const { kms, key, keyBefore, keyFile } = config
  const local = (bytes: Buffer, where: string) => localKms(bytes, where, systemClock)
  const others = [
    ...(keyBefore ? [local(keyBefore, 'HUIYIN_KEY_BEFORE')] : []),
    ...(kms && key ? [local(key, 'HUIYIN_KEY')] : []),
  ]
  if (kms) {
    const stored = await readFile(keyFile).catch(() => null)
    const first = kms.command === undefined ? httpKms(kms.url, kms.token) : commandKms(kms.command)
    return [first, ...others, ...(stored?.length === 32 ? [local(stored, keyFile)] : [])]
  }
  return [local(await localKey(config), key ? 'HUIYIN_KEY' : keyFile), ...others]
}

/**
 * The local key: from the settings, else from its file in the data folder, made at the first start. Whoever loses it
 * loses what is sealed, so it is never made again beside a database that has data: `doctor` says where it lives.
 */
async function localKey(config: Config): Promise<Buffer> {
  if (config.key) return config.key
  const stored = await readFile(config.keyFile).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  const key = stored ?? randomBytes(32)
  if (!stored)
    await writeFile(config.keyFile, key, { mode: 0o600, flag: 'wx' }).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  const final = stored ?? (await readFile(config.keyFile))
  if (final.length !== 32)
    throw new StartFailure(
      'dataDirectory',
      `The key file ${config.keyFile} must hold 32 bytes: restore it from its backup.`,
    )
  return final
}
