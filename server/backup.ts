import { type House, inOrg, listOrgIds, systemActor, type Work } from '#platform/database.ts'
import { migrate } from '#platform/migrate.ts'
import type { Erasure, ShredLedger } from '#platform/shred-ledger.ts'
import { destroyKeys } from '#platform/vault/subjects.ts'
import { recordAbout } from '#records/audit/record.ts'
import { restoredColumns } from '#records/audit/restored.ts'
import { closeEntries } from '#records/staff/forget.ts'
import { eraseAgain } from '#stages/privacy/erase.ts'
import { erasers } from './loop.ts'
import type { BackupKey } from './platform/backup/envelope.ts'
import type { End } from './platform/backup/format.ts'
import { openRestored, restoreBackup } from './platform/backup/restore.ts'
import { writeBackup } from './platform/backup/write.ts'

/** Columns that name files of the store; what they name goes into a backup. */
export const fileColumns = { uploads: ['original_key', 'rendition_key'], exports: ['file_key'] }

/**
 * What is done in each organisation after a restore and before anybody is let in, in this order. `erased` is what the
 * shred ledger says of the organisation: an older backup brings back what was erased after it.
 */
export const afterRestore: ((work: Work, erased: Erasure[]) => Promise<unknown>)[] = [
  closeEntries,
  (work, erased) =>
    destroyKeys(
      work,
      erased.map(({ subjectId }) => subjectId),
    ),
  (work, erased) => eraseAgain(work, erased, erasers),
]

type Place = { house: House; ownerUrl: string; path: string; key: BackupKey; say(line: string): void }

/** Backs up while the house is open, and tells every organisation's history. Answers the manifest and the file's size. */
export async function backUp({ house, ownerUrl, path, key, say }: Place): Promise<End & { fileBytes: number }> {
  const { clock, ports } = house
  const made = await writeBackup(path, key, { ownerUrl, files: ports.files, fileColumns, clock, say })
  const payload = { mark: made.mark, files: made.files.count, bytes: made.fileBytes }
  for (const orgId of await listOrgIds(house)) await tell(house, orgId, 'backup.made', payload)
  return made
}

/**
 * Brings a backup back: rows and files, then the newer migrations, then what was erased since is destroyed again, and
 * only then the database lets servers in. Answers the manifest and how many erasures were repeated.
 */
export async function bringBack(
  { house, ownerUrl, path, key, say }: Place,
  from: { ledger: ShredLedger; kms: string[]; replace: boolean },
): Promise<End & { erased: number }> {
  const { clock, ports } = house
  const erasures = await from.ledger.all()
  const { kms, replace } = from
  const to = { ownerUrl, files: ports.files, clock, rewrites: restoredColumns, kms, replace, say }
  const end = await restoreBackup(path, key, to)
  await migrate(ownerUrl, clock, { restoring: true })
  for (const orgId of await listOrgIds(house)) {
    const erased = erasures.filter((erasure) => erasure.orgId === orgId)
    await inOrg(house, systemActor(orgId, 'restore'), 'staff', async (work) => {
      for (const act of afterRestore) await act(work, erased)
    })
    await tell(house, orgId, 'backup.restored', { mark: end.mark, erased: erased.length })
  }
  await openRestored(ownerUrl)
  return { ...end, erased: erasures.length }
}

async function tell(house: House, orgId: string, type: string, payload: Record<string, unknown>): Promise<void> {
  await inOrg(house, systemActor(orgId, 'backup'), 'staff', (work) =>
    recordAbout(work, { kind: 'organisation', id: orgId }, [{ type, payload }]),
  )
}
