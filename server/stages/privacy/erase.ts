import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import type { Erasure } from '#platform/shred-ledger.ts'
import { destroyKeys } from '#platform/vault/subjects.ts'
import { eraseAttachments } from '#records/attachments/erase.ts'
import { recordAbout } from '#records/audit/record.ts'
import { goneMark, type StateReason } from '#records/customers/state.rules.ts'
import { lockState } from '#records/customers/state.ts'
import { readChoice } from './choices.ts'
import { fileOf } from './file.ts'
import { obstacles } from './retention.rules.ts'

/**
 * Takes a customer out of the tables of one folder; loop.ts lists those of every folder in their order. Answers the keys of
 * files in the store that are to go, if there are any.
 */
export type Eraser = (work: Work, customerId: string) => Promise<string[] | undefined> | Promise<void>

/**
 * Erases a customer, as soon as nothing stands against it (asked again behind the lock). The line in the shred ledger is on the
 * disk before the transaction commits: after a crash in between the sweep erases once more, and a backup that is older is
 * erased again when it is restored. Answers whether it happened.
 */
export async function eraseCustomer(
  house: House,
  orgId: string,
  customerId: string,
  reason: StateReason,
  erasers: Eraser[],
): Promise<boolean> {
  const files = await inOrg(house, systemActor(orgId, 'retention'), 'staff', async (work) => {
    // Whoever sets a hold, or takes in a new complaint of theirs, holds this lock too.
    await lockState(work, customerId)
    const file = await fileOf(work, customerId)
    if (file.state === 'erased' || obstacles(file, (await readChoice(work)).law, work.now).length > 0) return null
    const gone = await eraseNow(work, customerId, reason, erasers)
    await house.ports.shred.append({ orgId, subjectId: customerId, at: work.now, reason })
    return gone
  })
  // What a crash leaves here, the sweep for orphaned files finds; nobody can open it any more.
  for (const key of files ?? []) await house.ports.files.remove(orgId, key)
  return files !== null
}

/** The same inside a transaction, whatever stands against it. Answers the keys of the files in the store. */
export async function eraseNow(
  work: Work,
  customerId: string,
  reason: StateReason,
  erasers: Eraser[],
): Promise<string[]> {
  const files: string[] = []
  for (const erase of erasers) files.push(...((await erase(work, customerId)) ?? []))
  await destroyKeys(work, [customerId])
  await recordAbout(work, { kind: 'customer', id: customerId }, [
    { type: 'customer.erased', payload: { reason, files: files.length } },
  ])
  return files
}

/**
 * After a restore, before anybody is let in: erases again whom, and what, the shred ledger names. An older backup has brought
 * back more than keys. Bytes of files stay in the store without a key and go as orphans.
 */
export async function eraseAgain(work: Work, erased: Erasure[], erasers: Eraser[]): Promise<void> {
  for (const { subjectId } of erased) {
    const state = await lockState(work, subjectId)
    if (state !== null && state !== 'erased') await eraseNow(work, subjectId, 'restored_backup', erasers)
    if (state === null) await eraseUpload(work, subjectId)
  }
}

/** A file that had left the recycle bin for good. */
async function eraseUpload(work: Work, attachmentId: string): Promise<void> {
  const rows = await work.tx
    .selectFrom('attachments')
    .select(['ticket_id', 'message_id'])
    .where('attachment_id', '=', attachmentId)
    .execute()
  for (const row of rows) await eraseAttachments(work, [row.ticket_id], { messageId: row.message_id, attachmentId })
  await destroyKeys(work, [attachmentId])
}

/** This folder's own part: codes, steps, letters, and what people wrote in holds and requests. */
export async function eraseSteps(work: Work, customerId: string): Promise<void> {
  await work.tx.deleteFrom('identity_codes').where('customer_id', '=', customerId).execute()
  await work.tx.deleteFrom('identity_steps').where('customer_id', '=', customerId).execute()
  await work.tx.deleteFrom('customer_letters').where('customer_id', '=', customerId).execute()
  await work.tx
    .updateTable('legal_holds')
    .set((e) => ({ reason: goneMark, lifted_reason: e.case().when('lifted_at', 'is not', null).then(goneMark).end() }))
    .where('customer_id', '=', customerId)
    .execute()
  await work.tx
    .updateTable('erasure_requests')
    .set({ state: 'done' })
    .where('customer_id', '=', customerId)
    .where('state', '=', 'granted')
    .execute()
}
