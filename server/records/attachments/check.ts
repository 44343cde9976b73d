import type { Selectable } from 'kysely'
import { elapsedMs } from '#platform/clock.ts'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { FilesUnavailable, type Finding } from '#platform/ports.ts'
import type { Tables } from '#platform/tables.ts'
import type { Sealer } from '#platform/vault/sealer.ts'
import { sealerFor } from '#platform/vault/subjects.ts'
import type { NewEvent } from '../audit/record.ts'
import { placeOf } from './receive.ts'
import { boxesToCover } from './redact.rules.ts'

type Upload = Selectable<Tables['uploads']> & { sealer: Sealer }

/** Records on the tickets that an attachment was looked at: locks them, because a ticket is locked before its files. */
export type Tell = (work: Work, ticketIds: string[], event: NewEvent) => Promise<void>

/** What killed the inspector so often will do it again. */
const attemptsMax = 3
/** Longer than a look may take: nobody else tries the same file meanwhile. */
const leaseMs = 150_000
/** Then another organisation has its turn, and a process that is to stop may. */
const runMsMax = 5_000

/**
 * Looks inside the uploads that nobody has looked inside yet, as many at once as the inspector has slots: what is
 * harmless becomes ready, pictures as a rendition drawn anew without the numbers in them. Answers how many were looked at; 0 when none is due.
 */
export async function checkDueUploads(house: House, orgId: string, tell: Tell): Promise<number> {
  let looked = 0
  const end = elapsedMs() + runMsMax
  const oneByOne = async () => {
    while (elapsedMs() < end) {
      const upload = await claim(house, orgId)
      if (!upload) return
      await check(house, upload, tell)
      looked += 1
    }
  }
  await Promise.all(Array.from({ length: house.ports.inspector.slots }, oneByOne))
  return looked
}

/** The next upload that is due. The attempt is committed before the look, so that a crash means one more try. */
function claim(house: House, orgId: string): Promise<Upload | undefined> {
  return inOrg(house, systemActor(orgId, 'sweep'), 'staff', async (work) => {
    const { tx, now } = work
    const next = await tx
      .selectFrom('uploads')
      .select('attachment_id')
      .where('org_id', '=', orgId)
      .where('state', '=', 'checking')
      .where('due_at', '<=', now)
      .orderBy('due_at')
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (!next) return undefined
    const claimed = await tx
      .updateTable('uploads')
      .set(({ eb }) => ({ attempts: eb('attempts', '+', 1), due_at: new Date(now.getTime() + leaseMs) }))
      .where('attachment_id', '=', next.attachment_id)
      .returningAll()
      .executeTakeFirstOrThrow()
    return { ...claimed, sealer: await sealerFor(work, claimed.attachment_id) }
  })
}

async function check(house: House, upload: Upload, tell: Tell): Promise<void> {
  try {
    const finding = await look(house, upload)
    const change = 'refused' in finding ? refused(finding.refused) : await keep(house, upload, finding.rendition)
    await finish(house, upload, change, tell)
  } catch (error) {
    house.log.warn(
      { attachment: upload.attachment_id, error: (error as Error).message },
      'could not look inside a file',
    )
    // The store's fault is not the file's: it is tried again for as long as it takes.
    const counts = !(error instanceof FilesUnavailable)
    if (counts && upload.attempts >= attemptsMax) await finish(house, upload, refused('not_checked'), tell)
    else if (!counts) await handBack(house, upload)
  }
}

async function look(house: House, upload: Upload): Promise<Finding> {
  // A text was read whole when it came.
  if (upload.kind === 'text') return { rendition: null }
  const { org_id: orgId, attachment_id: attachmentId, original_key: key } = upload
  const plain = upload.sealer.openStream(placeOf(orgId, attachmentId, 'original'), house.ports.files.get(orgId, key))
  return house.ports.inspector.look(upload.kind as 'image' | 'pdf' | 'video', plain, boxesToCover)
}

type Change = Partial<Pick<Upload, 'rendition_key' | 'rendition_bytes' | 'width' | 'height' | 'reason'>> & {
  state: 'ready' | 'refused'
}

const refused = (reason: string): Change => ({ state: 'refused', reason })

/** The picture drawn anew is as personal as the original: sealed too, before any row names it. */
async function keep(
  house: House,
  upload: Upload,
  rendition: { webp: Buffer; width: number; height: number } | null,
): Promise<Change> {
  if (!rendition) return { state: 'ready' }
  const { webp, width, height } = rendition
  const place = placeOf(upload.org_id, upload.attachment_id, 'rendition')
  const sealed = upload.sealer.sealStream(house.clock, place, [webp] as unknown as AsyncIterable<Buffer>)
  const { key } = await house.ports.files.put(upload.org_id, sealed)
  return { state: 'ready', rendition_key: key, rendition_bytes: webp.length, width, height }
}

/**
 * Writes the finding and tells the tickets. Tickets are locked before the upload, as everybody does; one that attached
 * it in between would not be told, so then everything is taken back and done again.
 */
async function finish(house: House, upload: Upload, change: Change, tell: Tell): Promise<void> {
  const { org_id: orgId, attachment_id: attachmentId } = upload
  const event = {
    type: 'attachment.checked',
    payload: { attachmentId, state: change.state, ...(change.reason ? { reason: change.reason } : {}) },
  }
  const attempt = () =>
    inOrg(house, systemActor(orgId, 'inspector'), 'staff', async (work) => {
      const before = await ticketsWith(work, attachmentId)
      await tell(work, before, event)
      await work.tx
        .updateTable('uploads')
        .set(change)
        .where('attachment_id', '=', attachmentId)
        .where('state', '=', 'checking')
        .execute()
      const after = await ticketsWith(work, attachmentId)
      if (after.length !== before.length) throw new AttachedMeanwhile()
    })
  await attempt().catch((error: unknown) => {
    if (!(error instanceof AttachedMeanwhile)) throw error
    return attempt()
  })
}

class AttachedMeanwhile extends Error {
  override message = 'a ticket attached the file at this very moment'
}

async function ticketsWith(work: Work, attachmentId: string): Promise<string[]> {
  const rows = await work.tx
    .selectFrom('attachments')
    .select('ticket_id')
    .where('attachment_id', '=', attachmentId)
    .orderBy('ticket_id')
    .execute()
  return rows.map((row) => row.ticket_id)
}

function handBack(house: House, { org_id: orgId, attachment_id: attachmentId }: Upload): Promise<unknown> {
  return inOrg(house, systemActor(orgId, 'sweep'), 'staff', ({ tx }) =>
    tx
      .updateTable('uploads')
      .set(({ eb }) => ({ attempts: eb('attempts', '-', 1) }))
      .where('attachment_id', '=', attachmentId)
      .execute(),
  )
}
