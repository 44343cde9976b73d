import { isIP } from 'node:net'

/** True for an address only this machine can reach (127.0.0.0/8, ::1, localhost). */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))
}

/** The host that node-postgres connects to: the parameter `host` (a folder is a Unix socket), else the authority's. */
export function databaseHost(url: string): string {
  const [place = '', query = ''] = url.split('?')
  const given = new URLSearchParams(query).get('host')
  if (given) return given
  const authority = place.replace(/^\w+:\/\//, '').split('/')[0]!
  const host = authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d+$/, '')
  return decodeURIComponent(host.replace(/^\[|\]$/g, ''))
}

/**
 * What a connection to PostgreSQL lacks to be safe on the way; null when nothing is. Beyond this machine it must be
 * encrypted and the server's certificate checked with its name, or whoever sits between reads and writes everything.
 */
export function databaseFault(url: string): string | null {
  const host = databaseHost(url)
  if (host === '' || host.startsWith('/') || isLoopback(host)) return null
  const query = new URLSearchParams(url.split('?')[1])
  // With this one, node-postgres reads the modes as libpq does, but no more strictly than verify-full.
  if (query.get('sslmode') === 'verify-full') return null
  return `leads to ${host} and must be encrypted: add sslmode=verify-full to it (and sslrootcert=FILE for a certificate authority of your own)`
}

/** Whether letters on their way to this relay must be encrypted, by TLS from the start or by STARTTLS. */
export function mustEncryptMail(smtpUrl: string): boolean {
  return !isLoopback(new URL(smtpUrl).hostname.replace(/^\[|\]$/g, ''))
}
