import { isIP } from 'node:net'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { type Env, fail, knownValues, mustBeReadable, withSecretFiles } from './config-values.ts'
import { filesUrl } from './files-url.ts'
import { StartFailure } from './start-failure.ts'

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'expected a whole number from 1 to 65535')
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65535, 'expected a whole number from 1 to 65535')

const databaseUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/\S+$/, 'expected postgresql://user:password@host:5432/database without spaces')

const path = z.string().transform((value) => resolve(value))

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

type Facts = { meaning: string; default?: string; secret?: true; internal?: true }
const facts = (meaning: string, more: Omit<Facts, 'meaning'> = {}): Facts => ({ meaning, ...more })

/** Each setting once: its rule here, its meaning and default beside it, for `doctor` and the documentation. */
const schema = z.object({
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
    .regex(/^smtps?:\/\/\S+$/, 'expected smtps://user:password@host:465 or smtp://host:587')
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
  const dataDir = set.HUIYIN_DATA ?? usualDataFolder(env)
  const origin = (number: number) => `${tls ? 'https' : 'http'}://${browserHost(set.HUIYIN_BIND)}:${number}`
  return {
    dataDir,
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
    keyFile: join(dataDir, 'key'),
    /** The bucket for files; undefined when they stay in `filesDir`, where they are also written before they are sent. */
    filesBucket: set.HUIYIN_FILES_URL && { ...set.HUIYIN_FILES_URL, secret: set.HUIYIN_FILES_SECRET! },
    filesDir: join(dataDir, 'files'),
    /** Public tickets a second; null without a cap. */
    intakeMaxPerS: set.HUIYIN_INTAKE_MAX_PER_S ?? null,
    proof: set.HUIYIN_PROOF,
    demo: set.HUIYIN_DEMO,
    /** Whether this start may load the demo, or show the one that is there with its shop. */
    mayHaveDemo: set.HUIYIN_DEMO && isLoopback(set.HUIYIN_BIND) && (!set.DATABASE_URL || set.HUIYIN_EMBEDDED === '1'),
    demoShopPort,
    /** The shop is another site: plain http, on loopback only, like the demo itself. */
    demoShopUrl: `http://127.0.0.1:${demoShopPort}`,
    logLevel: set.HUIYIN_LOG,
    chromium: set.HUIYIN_CHROMIUM,
    /** True when PostgreSQL is ours; server and worker then still find their connection in `databaseUrl`. */
    embedded: !set.DATABASE_URL || set.HUIYIN_EMBEDDED === '1',
    databaseUrl: set.DATABASE_URL,
    databaseOwnerUrl: set.HUIYIN_DATABASE_OWNER_URL,
  }
}

/** True for an address only this machine can reach (127.0.0.0/8, ::1, localhost). */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))
}

function isProxyAddress(part: string): boolean {
  const [address = '', bits, ...rest] = part.split('/')
  const family = isIP(address)
  const bitsMax = family === 4 ? 32 : 128
  return family > 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax))
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
