/** Most entry points of an organisation, origins of an entry, and secrets of an entry that sign at the same time. */
export const entriesMax = 100
export const originsMax = 20
export const activeSecretsMax = 3

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/
/** The URL standard lets a host hold `;`, `"` or `*`, and an origin goes into a policy header and into a page. */
const plainHost = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/

/**
 * An origin as browsers name it (RFC 6454 section 6.2), from what a person types: `https://shop.example`, perhaps with a
 * port or a slash at the end. Null for anything else. Plain http only on loopback, as everywhere in the product.
 */
export function readOrigin(typed: string): string | null {
  const text = typed.trim()
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.pathname !== '/' || url.search || url.hash || url.username || url.password) return null
  if (!plainHost.test(url.hostname)) return null
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback.test(url.hostname)) ? url.origin : null
}
