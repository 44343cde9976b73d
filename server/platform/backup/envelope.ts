import { hkdfSync, scrypt } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { promisify } from 'node:util'
import { createZstdCompress, createZstdDecompress } from 'node:zlib'
import { splitHead } from '../byte-streams.ts'
import type { Clock } from '../clock.ts'
import { openPieces, plainForm, sealPieces } from '../sealed-stream.ts'
import { StartFailure } from '../start-failure.ts'

/** What a backup is sealed under: 32 bytes, or a passphrase from which they are derived. */
export type BackupKey = { key: Buffer } | { passphrase: string }

/** The first line of the file, in clear; everything after it is sealed and bound to it. */
type Label = {
  huiyinBackup: 1
  /** Tells a wrong key from a damaged file; says nothing of the key. */
  check: string
  /** Only with a passphrase: scrypt (RFC 7914) with N = 2 ** cost, r = 8, p = 1. */
  scrypt?: { salt: string; cost: number }
}

const labelBytesMax = 512
/** About half a second and 128 MiB for each guess of a passphrase. */
const scryptCost = 17
const derive = promisify<string, Buffer, number, object, Buffer>(scrypt)

async function bytesOf(key: BackupKey, stretch: Label['scrypt']): Promise<Buffer> {
  if ('key' in key) return key.key
  const { salt, cost } = stretch!
  const options = { N: 2 ** cost, r: 8, p: 1, maxmem: 2 ** (cost + 11) }
  return derive(key.passphrase, Buffer.from(salt, 'base64'), 32, options)
}

const checkOf = (key: Buffer) =>
  Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), 'huiyin backup check', 8)).toString('hex')

/**
 * Writes a backup's bytes to a new file: compressed (Zstandard, RFC 8878), sealed, on the disk, and only then under its
 * name. Half a backup has no name. Answers how many bytes it has.
 * @throws StartFailure (backup) when there is such a file already
 */
export async function writeSealed(
  path: string,
  key: BackupKey,
  clock: Clock,
  plain: AsyncIterable<Buffer>,
): Promise<number> {
  const stretch = 'key' in key ? undefined : { salt: clock.bytes(16).toString('base64'), cost: scryptCost }
  const bytes = await bytesOf(key, stretch)
  const label: Label = { huiyinBackup: 1, check: checkOf(bytes), ...(stretch ? { scrypt: stretch } : {}) }
  const line = Buffer.from(`${JSON.stringify(label)}\n`)
  const half = `${path}.part`
  await mustNotExist(path)
  const file = await open(half, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    const what = error.code === 'EEXIST' ? 'another backup is being written there, or one was interrupted' : error.code
    throw new StartFailure('backup', `${half} cannot be written (${what}): remove it, or choose another file.`)
  })
  let written = line.length
  try {
    await file.writeFile(line)
    const packed = createZstdCompress()
    // An error of the source ends the reading below with that error.
    pipeline(Readable.from(plain, { objectMode: false }), packed, () => undefined)
    for await (const piece of sealPieces(clock, bytes, line, packed)) {
      await file.writeFile(piece)
      written += piece.length
    }
    await file.sync()
    await file.close()
    await rename(half, path)
    return written
  } catch (error) {
    await file.close().catch(() => undefined)
    await rm(half, { force: true })
    throw error
  }
}

async function mustNotExist(path: string): Promise<void> {
  const found = await open(path, 'r').catch(() => null)
  await found?.close()
  if (found)
    throw new StartFailure('backup', `${path} is there already, and a backup is never written over: name another.`)
}

/**
 * The bytes of a backup, opened and unpacked. Reading throws at the first one that is not as it was written.
 * @throws StartFailure (backup) when it is no backup, or was sealed under another key
 */
export async function openSealed(path: string, key: BackupKey): Promise<AsyncIterable<Buffer>> {
  const { label, line } = await labelOf(path)
  const wantsPassphrase = label.scrypt !== undefined
  if ('passphrase' in key !== wantsPassphrase)
    throw new StartFailure(
      'backup',
      wantsPassphrase
        ? `${path} was sealed with a passphrase: set HUIYIN_BACKUP_PASSPHRASE instead of HUIYIN_BACKUP_KEY.`
        : `${path} was sealed with a key: set HUIYIN_BACKUP_KEY instead of HUIYIN_BACKUP_PASSPHRASE.`,
    )
  const bytes = await bytesOf(key, label.scrypt)
  if (checkOf(bytes) !== label.check)
    throw new StartFailure(
      'backup',
      `${path} was sealed under another key or passphrase: give the one it was made with.`,
    )
  const unpacked = createZstdDecompress()
  const sealed = createReadStream(path, { start: line.length })
  const find = (format: number, version: number) =>
    format === plainForm.format && version === plainForm.version ? { key: bytes, cipher: plainForm.cipher } : undefined
  const opened = Readable.from(
    openPieces(find, () => line, sealed),
    { objectMode: false },
  )
  pipeline(opened, unpacked, () => undefined)
  return unpacked
}

async function labelOf(path: string): Promise<{ label: Label; line: Buffer }> {
  const begin = createReadStream(path, { end: labelBytesMax - 1 })
  const { head } = await splitHead(begin, labelBytesMax).catch((error: NodeJS.ErrnoException) => {
    throw new StartFailure('backup', `${path} cannot be read (${error.code}): name a backup.`)
  })
  const line = head.subarray(0, head.indexOf(10) + 1)
  try {
    const label = JSON.parse(line.toString()) as Label
    const cost = label.scrypt?.cost ?? scryptCost
    if (label.huiyinBackup === 1 && cost >= 14 && cost <= 20) return { label, line }
  } catch {
    // No label: said below.
  }
  throw new StartFailure('backup', `${path} is no backup of Huiyin, or its first line is damaged: name a backup.`)
}
