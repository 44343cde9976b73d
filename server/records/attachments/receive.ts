import { splitHead } from '#platform/byte-streams.ts'
import { uuidOf } from '#platform/clock.ts'
import { randomBase32, sha256 } from '#platform/crypto.ts'
import { inOrg, type Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { insertAll } from '#platform/insert.ts'
import { addressKeys, openBuckets, takeOrRefuse, tooMany, waitMsOf } from '#platform/limits.ts'
import { FilesUnavailable } from '#platform/ports.ts'
import type { UploadRequest } from '#platform/route.ts'
import type { Subject } from '#platform/vault/keyring.ts'
import { keyInserts } from '#platform/vault/subjects.ts'
import { maskText } from '../customers/masking.rules.ts'
import { kindBytesMax, type UploadKind } from './contract.ts'
import { cleanName } from './name.rules.ts'
import { headBytes, type Recognised, recognise, tooLarge } from './recognise.ts'

export type Received = { uploadId: string; kind: UploadKind; bytes: number; state: 'checking' }

/** What may wait to be attached in one organisation: a flood must not fill the disk. */
const unboundBytesMax = 5 * 1024 * 1024 * 1024

/** Uploads from one address, behind which a carrier's customers may stand: so many at once, then 1,200 an hour. */
const rate = { burst: 600, perMinute: 20 }
/** And so many MiB, or one address could fill at once what the whole organisation may have waiting. */
const volume = { burst: 1_024, perMinute: 20 }
const buckets = openBuckets()
const volumes = openBuckets()

/**
 * Takes in a file that nobody has looked inside yet: recognised by its beginning, sealed on its way to the store, and
 * only then a row and an answer, so that a killed process leaves at most a file that no row knows.
 * @throws Problem invalid upload_* (what is not taken, or too large) · unavailable too_many_requests, files_unavailable,
 * uploads_full
 */
export async function receiveUpload({ house, actor, address, body, header }: UploadRequest): Promise<Received> {
  const { orgId } = actor
  countUpload(address, house.clock.now())
  await inOrg(house, actor, 'intake', checkRoom)
  const { head, rest } = await splitHead(body, headBytes)
  const recognised = await recognise(head, head.length < headBytes)
  const uploadId = randomBase32(house.clock, 26)
  const attachmentId = attachmentIdOf(uploadId)
  let bytes = 0
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const part of follow(head, rest)) {
      bytes += part.length
      if (bytes > kindBytesMax[recognised.kind]) throw tooLarge(recognised.kind)
      yield part
    }
  }
  // A key of its own: whose it will be is not known yet.
  const own = (await house.keys.vaultOf(orgId)).newSubject(house.clock, attachmentId)
  const sealed = own.sealer.sealStream(house.clock, placeOf(orgId, attachmentId, 'original'), counted())
  const { key } = await house.ports.files.put(orgId, sealed).catch((error: unknown) => {
    if (!(error instanceof FilesUnavailable)) throw error
    house.log.error({ error }, 'an upload could not be stored')
    throw new Problem('unavailable', 'files_unavailable')
  })
  const name = header('x-file-name')
  await inOrg(house, actor, 'intake', (work) => insert(work, own, { attachmentId, recognised, name, bytes, key }))
  countBytes(address, bytes, house.clock.now())
  return { uploadId, kind: recognised.kind, bytes, state: 'checking' }
}

/** The id that everyone may see, from the one that gives the right to attach: a UUID version 8 (RFC 9562 section 5.8). */
export function attachmentIdOf(uploadId: string): string {
  const bytes = sha256(uploadId).subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return uuidOf(bytes)
}

/** What the bytes of an upload are sealed for. */
export function placeOf(orgId: string, attachmentId: string, column: 'original' | 'rendition') {
  return { orgId, table: 'uploads', column, rowId: attachmentId }
}

function countUpload(address: string, now: Date): void {
  const { one } = addressKeys(address)
  const waitMs = waitMsOf(volumes.used(volumes.of(one), now.getTime(), volume), volume)
  if (waitMs > 0) throw tooMany(waitMs)
  takeOrRefuse(buckets, one, now.getTime(), rate)
}

function countBytes(address: string, bytes: number, now: Date): void {
  const bucket = volumes.of(addressKeys(address).one)
  for (let mib = 0; mib < bytes / 2 ** 20; mib++) volumes.take(bucket, now.getTime(), volume)
}

async function checkRoom(work: Work): Promise<void> {
  const { bytes } = await work.tx
    .selectFrom('uploads')
    .select(({ fn }) => fn.sum<bigint | null>('bytes').as('bytes'))
    .where('org_id', '=', work.orgId)
    .where('bound_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (Number(bytes ?? 0) > unboundBytesMax) throw new Problem('unavailable', 'uploads_full')
}

async function insert(
  work: Work,
  own: Subject,
  upload: { attachmentId: string; recognised: Recognised; name: string | undefined; bytes: number; key: string },
): Promise<void> {
  const { attachmentId, recognised, bytes, key } = upload
  const given = maskText(decoded(upload.name ?? '')).keep
  const name = maskText(cleanName(given, recognised.extension)).text
  const place = { orgId: work.orgId, table: 'uploads', column: 'name_sealed', rowId: attachmentId }
  await insertAll(work, keyInserts([own.row]))
  await work.tx
    .insertInto('uploads')
    .values({
      org_id: work.orgId,
      attachment_id: attachmentId,
      kind: recognised.kind,
      type: recognised.type,
      name,
      name_sealed: given && given !== name ? own.sealer.seal(work.clock, place, given) : null,
      bytes,
      state: 'checking',
      original_key: key,
      due_at: work.now,
      created_at: work.now,
    })
    .execute()
}

async function* follow(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head
  yield* rest
}

/** A header holds no more than ASCII, so names come percent-encoded; one that is not is taken as it stands. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name).slice(0, 1000)
  } catch {
    return name.slice(0, 1000)
  }
}
