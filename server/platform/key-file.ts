import { link, readFile, rm, writeFile } from 'node:fs/promises'
import type { Clock } from './clock.ts'
import { StartFailure } from './start-failure.ts'

const keyBytes = 32

/**
 * The 32 bytes of a key in a file of the data folder, made at the first start (mode 0600). Of several processes that
 * start together one makes the key and all read it: the file is linked to its name when it is whole. Whoever loses it
 * loses what is sealed or signed with it, so it is in no database and in no backup of one; `doctor` says where it lives.
 * @param what what the key is called where somebody must restore it: `audit key`
 * @throws StartFailure (dataDirectory) when the file holds something else
 */
export async function keyIn(file: string, what: string, clock: Clock): Promise<Buffer> {
  const key = await readFile(file).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    await makeKey(file, clock)
    return readFile(file)
  })
  if (key.length !== keyBytes)
    throw new StartFailure(
      'dataDirectory',
      `The ${what} ${file} must hold ${keyBytes} bytes: restore it from where you keep it.`,
    )
  return key
}

async function makeKey(file: string, clock: Clock): Promise<void> {
  const draft = `${file}.${clock.bytes(8).toString('hex')}`
  await writeFile(draft, clock.bytes(keyBytes), { mode: 0o600, flag: 'wx', flush: true })
  try {
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(draft)
  }
}
