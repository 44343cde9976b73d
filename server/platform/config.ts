import { accessSync, constants, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { StartFailure } from './start-failure.ts'

type Env = Readonly<Record<string, string | undefined>>

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
  const values = withSecretFiles(knownValues(env))
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
    demo: set.HUIYIN_DEMO,
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

function fail(sentence: string): never {
  throw new StartFailure('configuration', sentence)
}

function mustBeReadable(name: string, file: string): void {
  try {
    accessSync(file, constants.R_OK)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    fail(`${name} names ${file}, which cannot be read (${code}): name a file this user can read.`)
  }
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

/** What belongs to Huiyin in the environment. A misspelt setting is refused, or it would silently do nothing. */
function knownValues(env: Env): Record<string, string> {
  const names = settings.flatMap((setting) =>
    setting.secret ? [setting.name, `${setting.name}_FILE`] : [setting.name],
  )
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (names.includes(name)) {
      if (value) values[name] = value
    } else if (name.startsWith('HUIYIN_')) {
      const nearest = names.toSorted((a, b) => distance(name, a) - distance(name, b))[0]
      fail(`${name} is not a setting of Huiyin: the nearest known name is ${nearest}; correct or remove it.`)
    }
  }
  return values
}

function withSecretFiles(values: Record<string, string>): Record<string, string> {
  const whole = { ...values }
  for (const { name } of settings.filter((setting) => setting.secret)) {
    const file = whole[`${name}_FILE`]
    if (file === undefined) continue
    if (whole[name] !== undefined) fail(`${name} and ${name}_FILE are both set: keep one of them.`)
    delete whole[`${name}_FILE`]
    mustBeReadable(`${name}_FILE`, file)
    whole[name] = readFileSync(file, 'utf8').trim()
    if (!whole[name]) fail(`${name}_FILE names ${file}, which is empty: write the secret into it.`)
  }
  return whole
}

/** Edits between two words (Levenshtein 1966), to guess what a misspelt setting meant. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}
