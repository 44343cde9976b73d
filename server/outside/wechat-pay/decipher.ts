import { createDecipheriv } from 'node:crypto'
import type { Resource } from './contract.ts'

const tagBytes = 16
const nonceBytes = 12

/**
 * What an envelope holds: AES-256-GCM with the API v3 key, its nonce, and the tag in the last 16 bytes (RFC 5116 section 5.2;
 * pay.weixin.qq.com/wiki/doc/apiv3/wechatpay/wechatpay4_2.shtml). Null for what was not made with this key or was changed.
 * @param key 32 bytes
 * @param cipher only for the published vectors, whose keys are 16 bytes long
 * @throws RangeError for a key of another length
 */
export function decipher(
  { ciphertext, nonce, associated_data }: Pick<Resource, 'ciphertext' | 'nonce' | 'associated_data'>,
  key: Buffer,
  cipher: 'aes-256-gcm' | 'aes-128-gcm' = 'aes-256-gcm',
): Buffer | null {
  const sealed = Buffer.from(ciphertext, 'base64')
  const iv = Buffer.from(nonce)
  if (iv.length !== nonceBytes || sealed.length < tagBytes) return null
  const opening = createDecipheriv(cipher, key, iv, { authTagLength: tagBytes })
  opening.setAAD(Buffer.from(associated_data))
  opening.setAuthTag(sealed.subarray(-tagBytes))
  const plain = opening.update(sealed.subarray(0, -tagBytes))
  try {
    return Buffer.concat([plain, opening.final()])
  } catch {
    return null
  }
}
