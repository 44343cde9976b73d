import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { dirname, join } from 'node:path'
import { StartFailure } from './start-failure.ts'

/** Below this a start would only fail later and less clearly, in the middle of a write. */
const freeBytesMin = 32 * 1024 * 1024

type Claim = { server: Server; directory: number | undefined; holders: number }

const claims = new Map<string, Claim>()

/**
 * Makes the data folder (mode 0700) when it is missing and proves that it can be written. The mode of an existing
 * folder is left alone, for it may be a shared one; what Huiyin puts inside is 0700 or 0600 by itself.
 * @throws StartFailure (dataDirectory) when it is read-only, full, another user's, or no folder.
 */
export function prepareDataFolder(dataDir: string): void {
  const probe = join(dataDir, `.probe-${process.pid}`)
  try {
    makeFolder(dataDir)
    writeFileSync(probe, Buffer.alloc(64 * 1024))
    rmSync(probe)
  } catch (error) {
    try {
      rmSync(probe, { force: true })
    } catch {
      // The same trouble again; the first error names it better.
    }
    throw folderFailure(dataDir, error)
  }
  needFreeSpace(dataDir, freeBytesMin)
}

/** Not mkdir's own `recursive`, which reports a read-only file system as a missing file. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}

/**
 * Refuses a disk with less than `bytesMin` bytes free.
 * @throws StartFailure (dataDirectory)
 */
export function needFreeSpace(dataDir: string, bytesMin: number): void {
  const { bavail, bsize } = statfsSync(dataDir)
  if (bavail * bsize < bytesMin) throw diskFull(dataDir, Math.floor((bavail * bsize) / 1024 / 1024), bytesMin)
}

/** The sentence for a full disk; sizes in bytes are shown in MB. */
export function diskFull(dataDir: string, freeMegabytes?: number, bytesMin = freeBytesMin): StartFailure {
  const left = freeMegabytes === undefined ? '' : ` (${freeMegabytes} MB left, ${bytesMin / 1024 / 1024} MB needed)`
  return new StartFailure(
    'dataDirectory',
    `The disk of the data folder ${dataDir} is full${left}: free some space, or set HUIYIN_DATA to a folder elsewhere.`,
  )
}

/**
 * Turns a file-system error below the data folder into one sentence.
 * @param error what node:fs threw; anything else is returned in general words
 */
export function folderFailure(dataDir: string, error: unknown): StartFailure {
  const code = (error as NodeJS.ErrnoException).code ?? String(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(dataDir)
  const wrong: Record<string, string> = {
    EROFS: 'is on a read-only file system',
    EACCES: 'cannot be written by this user',
    EPERM: 'belongs to another user',
    ENOTDIR: 'is not a folder',
    EEXIST: 'is not a folder',
    ENAMETOOLONG: 'has a name that is too long',
  }
  return new StartFailure(
    'dataDirectory',
    `The data folder ${dataDir} ${wrong[code] ?? `cannot be used (${code})`}: make it a folder this user can write, ` +
      'or set HUIYIN_DATA to another one.',
    { cause: error },
  )
}

/**
 * Makes this process the only launcher on a data folder until the returned function is called as often as this one.
 * The lock is a listening Unix socket and not a file with a process id: the kernel takes it away with
 * the process, so it can be neither stale nor mistaken for a process that got the same id, also between containers.
 * @throws StartFailure (dataDirectory) when another Huiyin holds it
 */
export async function claimDataFolder(dataDir: string): Promise<() => void> {
  const held = claims.get(dataDir)
  if (held) {
    held.holders++
    return once(() => release(dataDir, held))
  }
  const { path, directory } = lockAddress(dataDir)
  for (let attempt = 0; attempt < 5; attempt++) {
    const server = await listening(path, dataDir)
    if (server) {
      const claim = { server, directory, holders: 1 }
      claims.set(dataDir, claim)
      return once(() => release(dataDir, claim))
    }
    // Moved aside before it is removed: a lock taken by somebody else in between is found alive there and put back.
    const aside = join(dirname(path), `.lock-${process.pid}`)
    try {
      if (await answers(path)) break
      renameSync(path, aside)
    } catch {
      continue
    }
    if (await answers(aside)) renameSync(aside, path)
    else rmSync(aside, { force: true })
  }
  if (directory !== undefined) closeSync(directory)
  throw new StartFailure(
    'dataDirectory',
    `The data folder ${dataDir} is in use by another running Huiyin: stop that one, or set HUIYIN_DATA to another folder.`,
  )
}

/** True while some launcher, in this process or another, holds the data folder. */
export async function isClaimed(dataDir: string): Promise<boolean> {
  if (claims.has(dataDir)) return true
  const { path, directory } = lockAddress(dataDir)
  try {
    return await answers(path)
  } finally {
    if (directory !== undefined) closeSync(directory)
  }
}

function release(dataDir: string, claim: Claim): void {
  if (--claim.holders > 0) return
  claims.delete(dataDir)
  claim.server.close(() => claim.directory !== undefined && closeSync(claim.directory))
}

function once(action: () => void): () => void {
  let done = false
  return () => {
    if (!done) action()
    done = true
  }
}

/** Socket addresses end at about 104 bytes; on Linux an open directory gives any folder a short name. */
function lockAddress(dataDir: string): { path: string; directory?: number } {
  const path = join(dataDir, 'lock')
  if (process.platform !== 'linux' || Buffer.byteLength(path) <= 80) return { path }
  const directory = openSync(dataDir, 'r')
  return { path: `/proc/self/fd/${directory}/lock`, directory }
}

function listening(path: string, dataDir: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(folderFailure(dataDir, error))
    })
    server.listen(path, () => resolve(server.unref()))
  })
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
