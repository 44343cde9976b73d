import { hkdfSync } from 'node:crypto'
import type { Clock } from '#platform/clock.ts'
import { sha256 } from '#platform/crypto.ts'
import type { Kms } from '#platform/ports.ts'
import { openBytes, sealBytes } from '#platform/vault/cipher.ts'

const place = { orgId: '', table: 'org_keys', column: 'key_wrapped', rowId: '' }

/**
 * A key-encryption key of 32 bytes that this process holds: the file in the data folder, or the environment. Wraps by
 * AES-256-GCM under a key derived from it (HKDF-SHA-256, RFC 5869).
 */
export function localKms(key: Buffer, where: string, clock: Clock): Kms {
  if (key.length !== 32) throw new Error('the local key must be 32 bytes')
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `huiyin ${purpose} v1`, 32))
  const wrapKey = { version: 1, key: derive('wrap') }
  return {
    id: `local:${sha256(derive('name')).toString('hex').slice(0, 16)}`,
    where,
    wrap: async (plain) => sealBytes('aes-256-gcm', clock, wrapKey, place, plain),
    unwrap: async (wrapped) => openBytes(() => wrapKey.key, place, wrapped),
    before: { text: derive('seal'), files: derive('seal files'), index: derive('index') },
  }
}
