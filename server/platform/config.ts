import { isIP } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { schema, settings } from './config-schema.ts'
import { type Env, fail, knownValues, mustBeReadable, withSecretFiles } from './config-values.ts'
import { databaseFault, isLoopback } from './on-the-way.ts'
import { StartFailure } from './start-failure.ts'

type Whole<T> = { [K in keyof T]: NonNullable<T[K]> }
export type Config = ReturnType<typeof loadConfig>

/**
 * The settings of one process, read from `env` and the files it names, and from nothing else but who runs it
 * (root or not) and the home folder. Variables set to an empty string count as unset.
 * @throws StartFailure (configuration) with one sentence that never repeats the value of a secret.
 */
export function loadConfig(env: Env) {
  const values = withSecretFiles(knownValues(env, settings), settings)
  const parsed = schema.safeParse(values)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    const name = String(issue.path[0])
    const secret = settings.find((setting) => setting.name === name)?.secret
    const shown = secret ? 'cannot be used' : `is ${JSON.stringify(values[name])}`
    throw new StartFailure('configuration', `${name} ${shown}: ${issue.message}; correct it or leave it out.`)
  }
  const set = parsed.data
  const consolePort = set.HUIYIN_CONSOLE_PORT ?? set.HUIYIN_PORT + 1
  if (consolePort > 65535 || consolePort === set.HUIYIN_PORT) {
    fail(`The console cannot use port ${consolePort}: set HUIYIN_CONSOLE_PORT to a port other than HUIYIN_PORT.`)
  }
  const demoShopPort = set.HUIYIN_DEMO_SHOP_PORT ?? Math.max(set.HUIYIN_PORT, consolePort) + 1
  if (set.HUIYIN_DEMO && (demoShopPort > 65535 || [set.HUIYIN_PORT, consolePort].includes(demoShopPort))) {
    fail(`The demo's shop cannot use port ${demoShopPort}: set HUIYIN_DEMO_SHOP_PORT to another port.`)
  }
  if (!set.HUIYIN_TLS_CERT !== !set.HUIYIN_TLS_KEY) {
    const [given, missing] = set.HUIYIN_TLS_CERT ? ['CERT', 'KEY'] : ['KEY', 'CERT']
    fail(`HUIYIN_TLS_${given} is set without HUIYIN_TLS_${missing}: TLS needs both PEM files; set both or neither.`)
  }
  const tls =
    set.HUIYIN_TLS_CERT && set.HUIYIN_TLS_KEY
      ? { certFile: set.HUIYIN_TLS_CERT, keyFile: set.HUIYIN_TLS_KEY }
      : undefined
  for (const [name, file] of [
    ['HUIYIN_TLS_CERT', tls?.certFile],
    ['HUIYIN_TLS_KEY', tls?.keyFile],
  ] as const) {
    if (file) mustBeReadable(name, file)
  }
  const proxied = set.HUIYIN_TRUST_PROXY !== false && set.HUIYIN_URL?.startsWith('https:')
  if (!isLoopback(set.HUIYIN_BIND) && !tls && !proxied) {
    fail(
      `HUIYIN_BIND is ${set.HUIYIN_BIND}, and plain http beyond loopback is refused: set HUIYIN_TLS_CERT and ` +
        'HUIYIN_TLS_KEY, or put an https proxy in front and set HUIYIN_TRUST_PROXY and HUIYIN_URL.',
    )
  }
  if (set.HUIYIN_URL && set.HUIYIN_URL === set.HUIYIN_CONSOLE_URL) {
    fail('HUIYIN_URL and HUIYIN_CONSOLE_URL are the same: portal and console need an origin each; change one of them.')
  }
  if (!set.HUIYIN_FILES_URL !== !set.HUIYIN_FILES_SECRET) {
    fail('HUIYIN_FILES_URL and HUIYIN_FILES_SECRET belong together: set both or neither.')
  }
  if (
    new Set([set.HUIYIN_CORE_URL, set.HUIYIN_CORE_TOKEN, set.HUIYIN_CORE_CALLBACK_SECRETS].map((one) => !one)).size > 1
  ) {
    fail('HUIYIN_CORE_URL, HUIYIN_CORE_TOKEN and HUIYIN_CORE_CALLBACK_SECRETS belong together: set all or none.')
  }
  if (!set.HUIYIN_RISK_URL !== !set.HUIYIN_RISK_SECRETS) {
    fail('HUIYIN_RISK_URL and HUIYIN_RISK_SECRETS belong together: set both or neither.')
  }
  const wechatPay = {
    mchId: set.HUIYIN_WECHAT_PAY_MCH_ID,
    serial: set.HUIYIN_WECHAT_PAY_SERIAL,
    keyFile: set.HUIYIN_WECHAT_PAY_KEY,
    apiV3Key: set.HUIYIN_WECHAT_PAY_API_V3_KEY,
    publicKeyFiles: set.HUIYIN_WECHAT_PAY_PUBLIC_KEYS,
  }
  if (new Set(Object.values(wechatPay).map((one) => !one)).size > 1) {
    fail('The five settings HUIYIN_WECHAT_PAY_… belong together: set all or none.')
  }
  if (wechatPay.keyFile) mustBeReadable('HUIYIN_WECHAT_PAY_KEY', wechatPay.keyFile)
  if (set.HUIYIN_KMS_COMMAND && set.HUIYIN_KMS_URL) {
    fail('HUIYIN_KMS_COMMAND and HUIYIN_KMS_URL are both set: keys are wrapped in one place; leave one out.')
  }
  if (set.HUIYIN_BACKUP_KEY && set.HUIYIN_BACKUP_PASSPHRASE) {
    fail('HUIYIN_BACKUP_KEY and HUIYIN_BACKUP_PASSPHRASE are both set: backups are sealed with one; leave one out.')
  }
  for (const name of ['DATABASE_URL', 'HUIYIN_DATABASE_OWNER_URL'] as const) {
    const fault = set[name] && databaseFault(set[name])
    if (fault) fail(`${name} ${fault}.`)
  }
  const dataDir = set.HUIYIN_DATA ?? usualDataFolder(env)
  const origin = (number: number) => `${tls ? 'https' : 'http'}://${browserHost(set.HUIYIN_BIND)}:${number}`
  return {
    dataDir,
    core: set.HUIYIN_CORE_URL
      ? {
          url: set.HUIYIN_CORE_URL,
          token: set.HUIYIN_CORE_TOKEN!,
          callbackSecrets: set.HUIYIN_CORE_CALLBACK_SECRETS!,
        }
      : undefined,
    /** Who hears when money is protected; null when nobody does. */
    riskDesk: set.HUIYIN_RISK_URL ? { url: set.HUIYIN_RISK_URL, secrets: set.HUIYIN_RISK_SECRETS! } : null,
    wechatPay: wechatPay.mchId ? (wechatPay as Whole<typeof wechatPay>) : undefined,
    /** Who sends text messages and calls (outside/phone). */
    phone: {
      provider: set.HUIYIN_PHONE_PROVIDER,
      url: set.HUIYIN_PHONE_URL,
      keyId: set.HUIYIN_PHONE_KEY_ID,
      secret: set.HUIYIN_PHONE_SECRET,
      receiptSecrets: set.HUIYIN_PHONE_RECEIPT_SECRETS,
      smsSender: set.HUIYIN_PHONE_SMS_SENDER,
      voiceSender: set.HUIYIN_PHONE_VOICE_SENDER,
      templates: set.HUIYIN_PHONE_TEMPLATES,
    },
    port: set.HUIYIN_PORT,
    consolePort,
    bind: set.HUIYIN_BIND,
    loopback: isLoopback(set.HUIYIN_BIND),
    /** Origins as a browser sees them, without a trailing slash. */
    portalUrl: set.HUIYIN_URL ?? origin(set.HUIYIN_PORT),
    consoleUrl: set.HUIYIN_CONSOLE_URL ?? origin(consolePort),
    tls,
    trustProxy: set.HUIYIN_TRUST_PROXY,
    smtpUrl: set.HUIYIN_SMTP_URL,
    mailFrom: set.HUIYIN_MAIL_FROM,
    /** 32 bytes; when undefined the key lives in `keyFile`. */
    key: set.HUIYIN_KEY,
    keyBefore: set.HUIYIN_KEY_BEFORE,
    keyFile: join(dataDir, 'key'),
    /** A key-encryption key that is kept elsewhere; undefined when the local key wraps. */
    kms: set.HUIYIN_KMS_COMMAND
      ? { command: set.HUIYIN_KMS_COMMAND, url: undefined }
      : set.HUIYIN_KMS_URL
        ? { command: undefined, url: set.HUIYIN_KMS_URL, token: set.HUIYIN_KMS_TOKEN }
        : undefined,
    cipher: set.HUIYIN_CIPHER,
    /** 32 bytes; when undefined the key lives in `auditKeyFile`. */
    auditKey: set.HUIYIN_AUDIT_KEY,
    auditKeyFile: join(dataDir, 'audit-key'),
    /** Where the audit's checkpoints are brought. */
    checkpoints: {
      file: set.HUIYIN_AUDIT_CHECKPOINT_FILE ?? join(dataDir, 'audit-checkpoints'),
      url: set.HUIYIN_AUDIT_CHECKPOINT_URL,
      mail: set.HUIYIN_AUDIT_CHECKPOINT_MAIL,
    },
    /** The bucket for files; undefined when they stay in `filesDir`, where they are also written before they are sent. */
    filesBucket: set.HUIYIN_FILES_URL && { ...set.HUIYIN_FILES_URL, secret: set.HUIYIN_FILES_SECRET! },
    filesDir: join(dataDir, 'files'),
    /** What backups are sealed with; undefined when none can be made. */
    backupKey: set.HUIYIN_BACKUP_KEY
      ? { key: set.HUIYIN_BACKUP_KEY }
      : set.HUIYIN_BACKUP_PASSPHRASE
        ? { passphrase: set.HUIYIN_BACKUP_PASSPHRASE }
        : undefined,
    /** Files that list whose keys were destroyed, outside the database. */
    shredLedger: [join(dataDir, 'erasures'), ...(set.HUIYIN_SHRED_LEDGER ? [set.HUIYIN_SHRED_LEDGER] : [])] as [
      string,
      ...string[],
    ],
    /** Public tickets a second; null without a cap. */
    intakeMaxPerS: set.HUIYIN_INTAKE_MAX_PER_S ?? null,
    proof: set.HUIYIN_PROOF,
    demo: set.HUIYIN_DEMO,
    /** Whether this start may load the demo, or show the one that is there with its shop. */
    mayHaveDemo: set.HUIYIN_DEMO && isLoopback(set.HUIYIN_BIND) && (!set.DATABASE_URL || set.HUIYIN_EMBEDDED === '1'),
    /** The demo's made-up core and gateway: `core` and `gateway` are addresses, `token` and `secret` what they are asked with. */
    sandbox: set.HUIYIN_SANDBOX,
    demoShopPort,
    /** The shop is another site: plain http, on loopback only, like the demo itself. */
    demoShopUrl: `http://127.0.0.1:${demoShopPort}`,
    logLevel: set.HUIYIN_LOG,
    chromium: set.HUIYIN_CHROMIUM,
    /** True when PostgreSQL is ours; the other processes then still find their connection in `databaseUrl`. */
    embedded: !set.DATABASE_URL || set.HUIYIN_EMBEDDED === '1',
    databaseUrl: set.DATABASE_URL,
    databaseOwnerUrl: set.HUIYIN_DATABASE_OWNER_URL,
  }
}

/** Passkeys refuse an IP address as their domain, so loopback is spelled localhost. */
function browserHost(bind: string): string {
  if (isLoopback(bind) || bind === '0.0.0.0' || bind === '::') return 'localhost'
  return isIP(bind) === 6 ? `[${bind}]` : bind
}

function usualDataFolder(env: Env): string {
  if (process.getuid?.() === 0) return '/var/lib/huiyin'
  const home = env.HOME || homedir()
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'Huiyin')
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'huiyin')
}
