import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '#platform/clock.ts'
import type { Config } from '#platform/config.ts'
import { type Database, type House, keysIn, type Log, openDatabase } from '#platform/database.ts'
import { keyIn } from '#platform/key-file.ts'
import type { Files, Kms, Mail, Notary, Ports } from '#platform/ports.ts'
import { openShredLedger } from '#platform/shred-ledger.ts'
import { openKeyring } from '#platform/vault/keyring.ts'
import { filePlace, httpPlace, mailPlace } from './outside/checkpoints/places.ts'
import { signerOf } from './outside/checkpoints/signing-key.ts'
import { fileMail, smtpMail } from './outside/email/mail.ts'
import { folderFiles } from './outside/files/folder.ts'
import { s3Files } from './outside/files/s3.ts'
import { childInspector } from './outside/inspect/inspector.ts'
import { localKms } from './outside/keys/local-key.ts'
import { commandKms, httpKms } from './outside/keys/outside-kms.ts'
import { openIdProviders } from './outside/oidc/openid.ts'
import { httpCore } from './outside/payment-core/http-core.ts'
import { openPhone } from './outside/phone/open.ts'
import { sandboxGateway } from './outside/phone/sandbox-gateway.ts'
import { postgresWake } from './outside/wake/postgres-wake.ts'
import { openWechatPay } from './outside/wechat-pay/open.ts'

/** Opens everything a process needs and wires the ports to the outside. `close` gives it all back. */
export async function openHouse(
  config: Config,
  url: string,
  log: Log,
  options: { durable?: boolean } = {},
): Promise<House & { close(): Promise<void> }> {
  const kms = await openKms(config)
  const db = openDatabase(url, log, options)
  const wake = postgresWake(url, log)
  const from = config.mailFrom ?? 'Huiyin <huiyin@localhost>'
  const mail = config.smtpUrl ? smtpMail(config.smtpUrl, from) : fileMail(join(config.dataDir, 'mail'), from)
  return {
    db,
    keys: openKeyring(kms, { cipher: config.cipher, clock: systemClock, log, inOrg: keysIn(db) }),
    log,
    clock: systemClock,
    ports: {
      mail,
      wake,
      files: openFiles(config),
      inspector: childInspector(),
      providers: openIdProviders(),
      money: openMoney(config),
      phone: openPhone(config.phone, systemClock),
      riskDesk: config.riskDesk,
      sandbox: await openSandbox(config, db),
      notary: await openNotary(config, mail),
      shred: openShredLedger(config.shredLedger),
    },
    async close() {
      await wake.close()
      await db.close()
    },
  }
}

/** Where files are kept: a bucket when the settings name one, else the data folder. Nothing is opened yet. */
export function openFiles({ filesBucket, filesDir }: Config): Files {
  return filesBucket ? s3Files(filesBucket, filesDir, systemClock) : folderFiles(filesDir, systemClock)
}

/** Whoever holds the money, as far as somebody is connected. */
function openMoney(config: Config): Ports['money'] {
  const { core } = config
  return {
    core: core ? httpCore({ ...core, clock: systemClock }) : null,
    wechat_pay: openWechatPay(config, '/v1/wechat-pay/callbacks', systemClock),
  }
}

/** What the demo has instead of an outside; null where there is no demo, or nobody started it. */
async function openSandbox({ sandbox }: Config, db: Database): Promise<Ports['sandbox']> {
  if (!sandbox) return null
  const demo = await db.staff.selectFrom('orgs').select('org_id').where('is_demo', '=', true).executeTakeFirst()
  if (!demo) return null
  const { core, gateway, risk, token, secret } = sandbox as Record<
    'core' | 'gateway' | 'risk' | 'token' | 'secret',
    string
  >
  return {
    orgId: demo.org_id,
    money: { core: httpCore({ url: core, token, callbackSecrets: [secret], clock: systemClock }), wechat_pay: null },
    phone: sandboxGateway({ url: gateway, token, receiptSecrets: [secret] }),
    riskDesk: { url: `${risk}/protections`, secrets: [secret] },
  }
}

/** Who signs the audit's checkpoints, and where they are brought. Without settings: a key and a file in the data folder. */
async function openNotary(config: Config, mail: Mail): Promise<Notary> {
  const { auditKey, auditKeyFile, checkpoints } = config
  return {
    ...signerOf(auditKey ?? (await keyIn(auditKeyFile, 'audit key', systemClock))),
    places: [
      filePlace(checkpoints.file),
      ...(checkpoints.url ? [httpPlace(checkpoints.url)] : []),
      ...(checkpoints.mail ? [mailPlace(mail, checkpoints.mail)] : []),
    ],
  }
}

/**
 * The key-encryption keys at hand: the one that the settings name wraps. A local key that is there beside it, or that
 * it replaces, only unwraps, until `huiyin keys rotate` has wrapped everything anew.
 */
export async function openKms(config: Config): Promise<[Kms, ...Kms[]]> {
  const { kms, key, keyBefore, keyFile } = config
  const local = (bytes: Buffer, where: string) => localKms(bytes, where, systemClock)
  const others = [
    ...(keyBefore ? [local(keyBefore, 'HUIYIN_KEY_BEFORE')] : []),
    ...(kms && key ? [local(key, 'HUIYIN_KEY')] : []),
  ]
  if (kms) {
    const stored = await readFile(keyFile).catch(() => null)
    const first = kms.command === undefined ? httpKms(kms.url, kms.token) : commandKms(kms.command)
    return [first, ...others, ...(stored?.length === 32 ? [local(stored, keyFile)] : [])]
  }
  return [local(key ?? (await keyIn(keyFile, 'key file', systemClock)), key ? 'HUIYIN_KEY' : keyFile), ...others]
}
