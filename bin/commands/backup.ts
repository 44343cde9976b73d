import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { backUp, bringBack } from '../../server/backup.ts'
import { openHouse, openKms } from '../../server/house.ts'
import type { BackupKey } from '../../server/platform/backup/envelope.ts'
import { checkBackup, mustBeAlone } from '../../server/platform/backup/restore.ts'
import { sizeOf } from '../../server/platform/backup/write.ts'
import type { Config } from '../../server/platform/config.ts'
import { isClaimed } from '../../server/platform/data-folder.ts'
import { openLog } from '../../server/platform/log.ts'
import { openShredLedger } from '../../server/platform/shred-ledger.ts'
import { StartFailure } from '../../server/platform/start-failure.ts'
import { withUrls } from './connect.ts'

const say = (line: string) => console.error(`  ${line}`)

/** `huiyin backup FILE`: everything of one moment, while the server runs. */
export async function backupCommand(config: Config, file: string): Promise<void> {
  const key = keyOf(config)
  const path = resolve(file)
  const made = await withUrls(config, async ({ ownerUrl, appUrl }) => {
    const house = await openHouse(config, appUrl, openLog('backup', config.logLevel))
    try {
      return await backUp({ house, ownerUrl, path, key, say })
    } finally {
      await house.close()
    }
  })
  console.log(
    [
      `Backed up to ${path} (${sizeOf(made.fileBytes)}): everything acknowledged before ${made.mark}, ${made.files.count} files.`,
      `The keys are not in it. Keep them apart from it, or nothing in it can be opened again: ${keysOf(config).join('; ')}.`,
    ].join('\n'),
  )
}

/** `huiyin restore FILE`: into an empty database, after the whole file was checked. */
export async function restoreCommand(
  config: Config,
  file: string,
  options: { check?: boolean; replaceEverything?: boolean },
): Promise<void> {
  const key = keyOf(config)
  const path = resolve(file)
  if (options.check) return void console.log(checked(path, await checkBackup(path, key)))
  if (await isClaimed(config.dataDir))
    throw new StartFailure('dataDirectory', `Huiyin is running on ${config.dataDir}: stop it, then restore.`)
  await mustHaveKeys(config)
  const done = await withUrls(config, async ({ ownerUrl, appUrl }) => {
    await mustBeAlone(ownerUrl)
    const house = await openHouse(config, appUrl, openLog('restore', config.logLevel))
    try {
      const kms = (await openKms(config)).map(({ id }) => id)
      const ledger = openShredLedger(config.shredLedger)
      return await bringBack(
        { house, ownerUrl, path, key, say },
        { ledger, kms, replace: options.replaceEverything ?? false },
      )
    } finally {
      await house.close()
    }
  })
  console.log(
    `Restored what was acknowledged before ${done.mark}, ${done.files.count} files; ${done.erased} erasures since then were repeated. Start Huiyin now.`,
  )
}

function checked(path: string, { begin, end }: Awaited<ReturnType<typeof checkBackup>>): string {
  const rows = Object.values(end.tables).reduce((sum, table) => sum + table.rows, 0)
  return `${path} is whole: ${rows} rows, ${end.files.count} files, of ${end.mark}, at migration ${begin.migrations.at(-1)?.version}; its data open with ${begin.kms.join(', ') || 'any key'}.`
}

function keyOf({ backupKey }: Config): BackupKey {
  if (backupKey) return backupKey
  throw new StartFailure(
    'configuration',
    'Backups are sealed, and there is no key for them: make one with "openssl rand -base64 32 > backup.key" and set HUIYIN_BACKUP_KEY_FILE=backup.key, or set HUIYIN_BACKUP_PASSPHRASE_FILE.',
  )
}

/** Where the keys live that no backup holds. */
function keysOf(config: Config): string[] {
  const sealing = config.kms
    ? `the key-encryption key behind ${config.kms.command ?? config.kms.url}`
    : config.key
      ? 'HUIYIN_KEY'
      : config.keyFile
  return [sealing, config.auditKey ? 'HUIYIN_AUDIT_KEY' : config.auditKeyFile, 'the key of the backup itself']
}

/** New keys would be made here otherwise, and neither open nor sign on what comes back. */
async function mustHaveKeys(config: Config): Promise<void> {
  const { kms, key, keyFile, auditKey, auditKeyFile } = config
  const missing: string[] = []
  if (!kms && !key && !(await stat(keyFile).catch(() => null))) missing.push(keyFile)
  if (!auditKey && !(await stat(auditKeyFile).catch(() => null))) missing.push(auditKeyFile)
  if (missing.length === 0) return
  throw new StartFailure(
    'dataDirectory',
    `The keys are missing that belong to what comes back: put them to ${missing.join(' and ')} first, or set HUIYIN_KEY and HUIYIN_AUDIT_KEY.`,
  )
}
