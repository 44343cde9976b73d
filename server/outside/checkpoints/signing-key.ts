import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import type { Clock } from '#platform/clock.ts'
import { StartFailure } from '#platform/start-failure.ts'

const seedBytes = 32
/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410 section 7). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')

/** Signs with the Ed25519 key of a 32-byte seed (RFC 8032). */
export function signerOf(seed: Buffer): { publicKey: Buffer; sign(text: Buffer): Buffer } {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' })
  const { x } = createPublicKey(key).export({ format: 'jwk' })
  return { publicKey: Buffer.from(x!, 'base64url'), sign: (text) => sign(null, text, key) }
}

/**
 * The seed in a file of the data folder, made at the first start (mode 0600). Whoever has it can sign another history,
 * so it is never in the database or in a backup of it.
 * @throws StartFailure (dataDirectory) when the file holds something else
 */
export async function seedIn(file: string, clock: Clock): Promise<Buffer> {
  // Of two processes that start together one makes it, and both read it.
  await writeFile(file, clock.bytes(seedBytes), { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const seed = await readFile(file)
  if (seed.length !== seedBytes)
    throw new StartFailure(
      'dataDirectory',
      `The audit key ${file} must hold ${seedBytes} bytes: restore it from where you keep it.`,
    )
  return seed
}
