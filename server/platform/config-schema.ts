import { isIP } from 'node:net'
import { z } from 'zod'
import { type Facts, facts, outsideUrl, path } from './config-facts.ts'
import { moneySchema } from './config-schema-money.ts'
import { filesUrl } from './files-url.ts'
import { isLoopback } from './on-the-way.ts'
import { cipherNames } from './vault/cipher.ts'

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'expected a whole number from 1 to 65535')
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65535, 'expected a whole number from 1 to 65535')

const databaseUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/\S+$/, 'expected postgresql://user:password@host:5432/database without spaces')

const publicUrl = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined
  const plain = url?.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[|\]$/g, ''))
  // Cookies and passkeys belong to an origin, so a path would promise a separation browsers do not make.
  if (!url || (url.protocol !== 'https:' && !plain) || url.pathname !== '/' || url.search || url.username) {
    context.addIssue({
      code: 'custom',
      message: 'expected an https address without a path, such as https://help.example',
    })
    return z.NEVER
  }
  return url.origin
})

const trustProxy = z.string().transform((value, context): false | string[] => {
  if (value === 'off') return false
  const addresses = value.split(',').map((part) => part.trim())
  if (!addresses.every(isProxyAddress)) {
    context.addIssue({ code: 'custom', message: 'expected off, or the addresses of your proxies separated by commas' })
    return z.NEVER
  }
  return addresses
})

const localKey = z
  .string()
  .refine(
    (value) => Buffer.from(value, 'base64').length === 32,
    'expected 32 random bytes in base64 (openssl rand -base64 32)',
  )
  .transform((value) => Buffer.from(value, 'base64'))

const onOff = z.enum(['on', 'off'], 'expected on or off').transform((value) => value === 'on')
const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** Each setting once: its rule here, its meaning and default beside it, for `doctor` and the documentation. */
export const schema = z.object({
  HUIYIN_DATA: path.optional().meta(facts('Data folder', { default: 'the usual place of the platform' })),
  HUIYIN_PORT: port.prefault('8080').meta(facts('Port of the portal and the public API', { default: '8080' })),
  HUIYIN_CONSOLE_PORT: port.optional().meta(facts('Port of the console', { default: 'HUIYIN_PORT + 1' })),
  HUIYIN_BIND: z
    .string()
    .refine((value) => value === 'localhost' || isIP(value) > 0, 'expected an IP address of this machine, or localhost')
    .prefault('127.0.0.1')
    .meta(facts('Address to listen on', { default: '127.0.0.1' })),
  HUIYIN_URL: publicUrl.optional().meta(facts('Public https address of the portal')),
  HUIYIN_CONSOLE_URL: publicUrl.optional().meta(facts('Public https address of the console')),
  HUIYIN_TLS_CERT: path.optional().meta(facts('PEM file with the TLS certificate chain')),
  HUIYIN_TLS_KEY: path.optional().meta(facts('PEM file with the TLS private key')),
  HUIYIN_TRUST_PROXY: trustProxy
    .prefault('off')
    .meta(facts('Addresses whose X-Forwarded-* headers are believed', { default: 'off' })),
  HUIYIN_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/[^\s?]+$/, 'expected smtps://user:password@host:465 or smtp://host:587, without parameters')
    .refine((value) => URL.canParse(value), 'expected smtps://user:password@host:465 or smtp://host:587')
    .optional()
    .meta(facts('Mail server; without it mail goes to files in the data folder', { secret: true })),
  HUIYIN_MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/, 'expected a mail address such as Huiyin <help@shop.example>')
    .optional()
    .meta(facts('Sender of mail')),
  HUIYIN_KEY: localKey.optional().meta(
    facts('Key that seals personal data, 32 bytes in base64', {
      default: 'the file key in the data folder',
      secret: true,
    }),
  ),
  HUIYIN_KEY_BEFORE: localKey
    .optional()
    .meta(facts('The key that HUIYIN_KEY replaces, until "huiyin keys rotate" is done', { secret: true })),
  HUIYIN_KMS_COMMAND: path
    .optional()
    .meta(facts('Executable that wraps and unwraps keys with a key-encryption key kept elsewhere')),
  HUIYIN_KMS_URL: outsideUrl.optional().meta(facts('The same by HTTP: address that is asked by POST')),
  HUIYIN_KMS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'expected a token without spaces')
    .optional()
    .meta(facts('Bearer token for HUIYIN_KMS_URL', { secret: true })),
  HUIYIN_CIPHER: z
    .enum(cipherNames, `expected ${cipherNames.join(' or ')}`)
    .prefault('aes-256-gcm')
    .meta(facts('Algorithm that new personal data are sealed with', { default: 'aes-256-gcm' })),
  HUIYIN_AUDIT_KEY: localKey.optional().meta(
    facts("Key that signs the audit's checkpoints, 32 bytes in base64", {
      default: 'the file audit-key in the data folder',
      secret: true,
    }),
  ),
  HUIYIN_AUDIT_CHECKPOINT_FILE: path.optional().meta(
    facts("File that the audit's checkpoints are appended to, best on somebody else's machine", {
      default: 'the file audit-checkpoints in the data folder',
    }),
  ),
  HUIYIN_AUDIT_CHECKPOINT_MAIL: z
    .email('expected a mail address such as auditor@bank.example')
    .optional()
    .meta(facts('Address that gets the newest audit checkpoint once a day')),
  HUIYIN_AUDIT_CHECKPOINT_URL: outsideUrl
    .optional()
    .meta(facts('Address that gets the newest audit checkpoint by POST, at most once a minute', { secret: true })),
  HUIYIN_FILES_URL: filesUrl
    .optional()
    .meta(facts('S3 bucket for files', { default: 'the folder files in the data folder' })),
  HUIYIN_FILES_SECRET: z
    .string()
    .regex(/^\S+$/, 'expected the secret of the key in HUIYIN_FILES_URL, without spaces')
    .optional()
    .meta(facts('Secret of the key that HUIYIN_FILES_URL names', { secret: true })),
  HUIYIN_INTAKE_MAX_PER_S: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, 'expected a whole number from 1 to 999999')
    .transform(Number)
    .optional()
    .meta(facts('Most public tickets a second that this server takes', { default: 'as many as it can' })),
  HUIYIN_PROOF: z
    .enum(['auto', 'off', 'always'], 'expected auto, off or always')
    .prefault('auto')
    .meta(facts('When sending costs a proof of work: as load and limits say, never, always', { default: 'auto' })),
  HUIYIN_BACKUP_KEY: localKey
    .optional()
    .meta(facts('Key that seals backups, 32 bytes in base64; keep it apart from them', { secret: true })),
  HUIYIN_BACKUP_PASSPHRASE: z
    .string()
    .min(16, 'expected at least 16 characters')
    .optional()
    .meta(facts('Passphrase that seals backups, instead of HUIYIN_BACKUP_KEY', { secret: true })),
  HUIYIN_SHRED_LEDGER: path
    .optional()
    .meta(facts("Second place for the list of erased people, best on another machine's disk")),
  ...moneySchema,
  HUIYIN_DEMO_SHOP_PORT: port.optional().meta(
    facts("Port of the demo's shop, which shows the widget on another site", {
      default: 'the next port after portal and console',
    }),
  ),
  HUIYIN_DEMO: onOff.prefault('on').meta(facts('Load the demo organisation into empty data', { default: 'on' })),
  HUIYIN_LOG: z
    .enum(levels, `expected one of ${levels.join(', ')}`)
    .prefault('info')
    .meta(facts('Log level', { default: 'info' })),
  HUIYIN_CHROMIUM: path.optional().meta(facts('Chromium for the browser tests', { default: 'the one from npm' })),
  HUIYIN_TEST_DATABASE_URL: databaseUrl.optional().meta(
    facts('PostgreSQL for the tests, as an owner who may create databases', {
      default: 'an embedded one',
      secret: true,
      internal: true,
    }),
  ),
  HUIYIN_SANDBOX: z
    .string()
    .transform((value, context) => {
      try {
        return z.record(z.string(), z.string()).parse(JSON.parse(value))
      } catch {
        context.addIssue({ code: 'custom', message: 'expected what the launcher sets' })
        return z.NEVER
      }
    })
    .optional()
    .meta(
      facts("Where the demo's made-up core and gateway are, set by the launcher only", {
        internal: true,
        secret: true,
      }),
    ),
  HUIYIN_EMBEDDED: z
    .literal('1', 'expected 1, set by the launcher only')
    .optional()
    .meta(facts('Tells server and worker that DATABASE_URL is the embedded PostgreSQL', { internal: true })),
  DATABASE_URL: databaseUrl
    .optional()
    .meta(facts('An outside PostgreSQL 15 or newer', { default: 'embedded PostgreSQL', secret: true })),
  HUIYIN_DATABASE_OWNER_URL: databaseUrl
    .optional()
    .meta(facts('The same database as its owner, for migrations only', { default: 'DATABASE_URL', secret: true })),
})

export type Setting = { name: string; meaning: string; default: string; secret: boolean; internal: boolean }

/** Every setting in the order of the documentation. A secret may also be given as NAME_FILE, the path of a file. */
export const settings: readonly Setting[] = Object.entries(schema.shape).map(([name, rule]) => {
  const { meaning, default: standard = '', secret = false, internal = false } = rule.meta() as Facts
  return { name, meaning, default: standard, secret, internal }
})

function isProxyAddress(part: string): boolean {
  const [address = '', bits, ...rest] = part.split('/')
  const family = isIP(address)
  const bitsMax = family === 4 ? 32 : 128
  return family > 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax))
}
