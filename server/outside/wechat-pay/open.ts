import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Clock } from '#platform/clock.ts'
import type { MoneyRail } from '#platform/ports.ts'
import { StartFailure } from '#platform/start-failure.ts'
import { wechatPay } from './wechat-pay.ts'

/** What the settings HUIYIN_WECHAT_PAY_* say. */
export type WechatPaySettings = {
  mchId: string
  /** Of the merchant's certificate, hexadecimal. */
  serial: string
  /** PEM file with that certificate's private key. */
  keyFile: string
  apiV3Key: string
  /** PEM files with WeChat Pay's keys, by what it calls them. */
  publicKeyFiles: ReadonlyMap<string, string>
}

/**
 * The rail to WeChat Pay, by the settings; null without them.
 * @param newsPath of our route that takes its news, below the portal's address; it is named only if that is https
 * @throws StartFailure (configuration) when a file is none of what its setting says
 */
export function openWechatPay(
  { wechatPay: settings, portalUrl }: { wechatPay?: WechatPaySettings | undefined; portalUrl: string },
  newsPath: string,
  clock: Clock,
): MoneyRail | null {
  if (!settings) return null
  const { mchId, serial, keyFile, apiV3Key, publicKeyFiles } = settings
  return wechatPay({
    mchId,
    serial,
    apiV3Key,
    privateKey: readAs('HUIYIN_WECHAT_PAY_KEY', keyFile, createPrivateKey),
    verifyKeys: new Map([...publicKeyFiles].map(([id, file]) => [id, publicKeyOf(id, file)])),
    notifyUrl: portalUrl.startsWith('https:') ? portalUrl + newsPath : null,
    clock,
  })
}

/** A public key, or that of a certificate whose serial number is the one it goes by: the wrong file would refuse all news. */
function publicKeyOf(id: string, file: string): KeyObject {
  const setting = 'HUIYIN_WECHAT_PAY_PUBLIC_KEYS'
  return readAs(setting, file, (pem) => {
    if (!pem.includes('BEGIN CERTIFICATE')) return createPublicKey(pem)
    const certificate = new X509Certificate(pem)
    if (certificate.serialNumber !== id)
      throw new StartFailure(
        'configuration',
        `${setting} calls ${file} ${id}, but it is the certificate ${certificate.serialNumber}: correct one of them.`,
      )
    return certificate.publicKey
  })
}

function readAs(setting: string, file: string, read: (pem: string) => KeyObject): KeyObject {
  try {
    return read(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof StartFailure) throw error
    const { code = 'no key in PEM' } = error as NodeJS.ErrnoException
    throw new StartFailure(
      'configuration',
      `${setting} names ${file}, which cannot be used (${code}): name a PEM file.`,
    )
  }
}
