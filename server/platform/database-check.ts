import { Client } from 'pg'
import { StartFailure } from './start-failure.ts'

const oldestVersion = 150_000

/** What the common refusals mean (PostgreSQL's SQLSTATE, or the system's error code). */
const meanings: Record<string, string> = {
  '28P01': 'it refused the user name or password',
  '28000': 'it refused this user, machine or unencrypted connection',
  '3D000': 'there is no such database',
  '53300': 'it has no free connections',
  '57P03': 'it is starting up or shutting down',
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host name could not be looked up',
  ENOENT: 'there is no such socket',
  ETIMEDOUT: 'it did not answer in time',
  ERR_INVALID_URL: 'that is no valid address',
}

/**
 * Proves that an outside PostgreSQL answers and is 15 or newer. Neither the sentence nor its cause repeats the password.
 * @param url connection string
 * @param setting the setting it came from, named in the sentence
 * @throws StartFailure (database)
 */
export async function checkDatabase(url: string, setting: 'DATABASE_URL' | 'HUIYIN_DATABASE_OWNER_URL'): Promise<void> {
  let version: number
  try {
    version = await versionOf(url)
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    const reason =
      (code && meanings[code]) ?? (/timeout/i.test(message) ? meanings.ETIMEDOUT : `error ${code ?? 'unknown'}`)
    throw new StartFailure(
      'database',
      `The PostgreSQL of ${setting} cannot be used: ${reason}; correct ${setting}, or leave it out for the embedded one.`,
    )
  }
  if (version >= oldestVersion) return
  throw new StartFailure(
    'database',
    `The PostgreSQL of ${setting} is version ${Math.floor(version / 10_000)} and Huiyin needs 15 or newer: upgrade it, ` +
      'or leave the setting out for the embedded one.',
  )
}

async function versionOf(url: string): Promise<number> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ version: string }>("SELECT current_setting('server_version_num') AS version")
    return Number(rows[0]?.version)
  } finally {
    await client.end().catch(() => undefined)
  }
}
