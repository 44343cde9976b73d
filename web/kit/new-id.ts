import { newKey } from './client.ts'

/** A UUID of chance alone (RFC 9562, version 4): crypto.randomUUID is younger than our oldest browsers. */
export function newId(): string {
  const [, first, second, third, fourth, last] = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/.exec(newKey())!
  return `${first}-${second}-4${third}-8${fourth}-${last}`
}
