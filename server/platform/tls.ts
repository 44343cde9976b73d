import { X509Certificate } from 'node:crypto'
import { unwatchFile, watchFile } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Server } from 'node:https'
import { createSecureContext } from 'node:tls'
import type { Log } from './database.ts'
import { StartFailure } from './start-failure.ts'

export type TlsFiles = { certFile: string; keyFile: string }
export type TlsPair = { cert: string; key: string; minVersion: 'TLSv1.2' }

/** Looked at, not watched: whoever renews certificates replaces links and folders, of which a watch loses sight. */
const lookMs = 10_000

/**
 * Certificate and key, which must belong together.
 * @throws StartFailure (configuration)
 */
export async function readTls({ certFile, keyFile }: TlsFiles): Promise<TlsPair> {
  try {
    const pair = { cert: await readFile(certFile, 'utf8'), key: await readFile(keyFile, 'utf8') }
    createSecureContext(pair)
    return { ...pair, minVersion: 'TLSv1.2' }
  } catch (error) {
    const sentence = `HUIYIN_TLS_CERT (${certFile}) and HUIYIN_TLS_KEY (${keyFile}) are no PEM certificate and its key`
    throw new StartFailure('configuration', `${sentence}: correct the two files.`, { cause: error })
  }
}

/**
 * Gives new connections the new certificate when the files change, without a restart. Files that do not fit (one may be
 * renewed a moment before the other) leave the old one in place. Answers the function that stops looking.
 */
export function keepTlsFresh(files: TlsFiles, servers: Server[], log: Log, everyMs = lookMs): () => void {
  const renew = async () => {
    try {
      const pair = await readTls(files)
      for (const server of servers) server.setSecureContext(pair)
      log.info({ until: new X509Certificate(pair.cert).validToDate.toISOString() }, 'the TLS certificate was renewed')
    } catch (error) {
      log.warn({ error }, 'the TLS files changed and do not fit: the certificate from before stays')
    }
  }
  const changed = () => void renew()
  for (const file of [files.certFile, files.keyFile]) watchFile(file, { interval: everyMs, persistent: false }, changed)
  return () => {
    for (const file of [files.certFile, files.keyFile]) unwatchFile(file, changed)
  }
}
