import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Clock } from '#platform/clock.ts'
import { type Files, FilesUnavailable } from '#platform/ports.ts'

/** The database may live on the same disk, and must never run out of it because somebody sent pictures. */
export const freeBytesMin = 1024 * 1024 * 1024

/** A file on its way in: its own name, the key it will have, how long it is. */
export type Spooled = { path: string; key: string; bytes: number }

/**
 * Files in a folder of this machine: `<organisation>/<first two of the key>/<key>`. A file is written under another
 * name, brought to the disk (fsync of the file, then of its folder) and only then renamed: half a file has no key.
 */
export function folderFiles(root: string, clock: Clock): Files {
  const pathOf = (orgId: string, key: string) => join(root, orgId, key.slice(0, 2), key)
  return {
    where: root,
    put: (orgId, sealed) =>
      orUnavailable(async () => {
        const { path, key, bytes } = await spool(root, clock, sealed)
        const target = pathOf(orgId, key)
        await mkdir(dirname(target), { recursive: true, mode: 0o700 })
        await rename(path, target)
        for (const folder of [dirname(target), dirname(dirname(target)), root]) await syncFolder(folder)
        return { key, bytes }
      }),
    get: (orgId, key) => readFile(pathOf(orgId, key)),
    remove: (orgId, key) => orUnavailable(() => rm(pathOf(orgId, key), { force: true })),
    async *list(orgId, before) {
      await forgetSpooled(root, before)
      for (const shard of await namesIn(join(root, orgId)))
        for (const key of await namesIn(join(root, orgId, shard)))
          if (await isOlder(pathOf(orgId, key), before)) yield key
    },
  }
}

const spoolFolder = (root: string) => join(root, 'incoming')

/** Writes a stream to a file of this machine that survives a power cut, and learns its key. Takes it away on failure. */
export async function spool(root: string, clock: Clock, sealed: AsyncIterable<Uint8Array>): Promise<Spooled> {
  await mkdir(spoolFolder(root), { recursive: true, mode: 0o700 })
  const { bavail, bsize } = await statfs(root)
  if (bavail * bsize < freeBytesMin) throw new FilesUnavailable(`less than ${freeBytesMin} bytes are free in ${root}`)
  const path = join(spoolFolder(root), clock.bytes(16).toString('hex'))
  const file = await open(path, 'wx', 0o600)
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const part of sealed) {
      hash.update(part)
      bytes += part.length
      await file.writeFile(part)
    }
    await file.sync()
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
  return { path, key: hash.digest('hex'), bytes }
}

/** What a killed process left half-written. */
export async function forgetSpooled(root: string, before: Date): Promise<void> {
  for (const name of await namesIn(spoolFolder(root))) {
    const path = join(spoolFolder(root), name)
    if (await isOlder(path, before)) await rm(path, { force: true })
  }
}

async function* readFile(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>
  } catch (error) {
    throw unavailable(error)
  }
}

const namesIn = (folder: string) =>
  readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw unavailable(error)
  })

const isOlder = async (path: string, before: Date) =>
  stat(path).then(
    ({ mtime }) => mtime < before,
    () => false,
  )

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const orUnavailable = <T>(act: () => Promise<T>): Promise<T> =>
  act().catch((error: unknown) => {
    throw unavailable(error)
  })

/** The disk's own complaints are for later; everything else is what the sender's stream threw. */
function unavailable(error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException
  return code && syscall ? new FilesUnavailable((error as Error).message, { cause: error }) : error
}
