import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '#platform/clock.ts'
import type { Config } from '#platform/config.ts'
import { localVault } from '#platform/crypto.ts'
import { type House, type Log, openDatabase } from '#platform/database.ts'
import type { Files } from '#platform/ports.ts'
import { StartFailure } from '#platform/start-failure.ts'
import { fileMail, smtpMail } from './outside/email/mail.ts'
import { folderFiles } from './outside/files/folder.ts'
import { s3Files } from './outside/files/s3.ts'
import { childInspector } from './outside/inspect/inspector.ts'
import { postgresWake } from './outside/wake/postgres-wake.ts'

/** Opens everything a process needs and wires the ports to the outside. `close` gives it all back. */
export async function openHouse(
  config: Config,
  url: string,
  log: Log,
  options: { durable?: boolean } = {},
): Promise<House & { close(): Promise<void> }> {
  const vault = localVault(await localKey(config))
  const db = openDatabase(url, log, options)
  const wake = postgresWake(url, log)
  const from = config.mailFrom ?? 'Huiyin <huiyin@localhost>'
  const mail = config.smtpUrl ? smtpMail(config.smtpUrl, from) : fileMail(join(config.dataDir, 'mail'), from)
  return {
    db,
    vault,
    log,
    clock: systemClock,
    ports: { mail, wake, files: openFiles(config), inspector: childInspector() },
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
