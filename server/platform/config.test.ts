import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { loadConfig } from './config.ts'
import { settings } from './config-schema.ts'
import { databaseFault, isLoopback, mustEncryptMail } from './on-the-way.ts'
import { StartFailure } from './start-failure.ts'

const folder = mkdtempSync(join(tmpdir(), 'huiyin-config-'))
after(() => rmSync(folder, { recursive: true }))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** The one sentence a wrong environment gets. */
function refusal(env: Record<string, string>): string {
  let sentence = ''
  assert.throws(
    () => loadConfig(env),
    (error) => {
      assert.ok(error instanceof StartFailure, String(error))
      assert.equal(error.exitCode, 2)
      sentence = error.message
      return true
    },
  )
  assert.match(sentence, /^[^\n]+\.$/)
  return sentence
}

test('an empty environment gives the documented defaults', () => {
  const config = loadConfig({ HOME: '/home/mei', HUIYIN_PORT: '', DATABASE_URL: '' })
  assert.equal(config.port, 8080)
  assert.equal(config.consolePort, 8081)
  assert.equal(config.bind, '127.0.0.1')
  assert.equal(config.portalUrl, 'http://localhost:8080')
  assert.equal(config.trustProxy, false)
  assert.equal(config.demo, true)
  assert.equal(config.embedded, true)
  assert.equal(config.databaseUrl, undefined)
  const usual = process.getuid?.() === 0 ? '/var/lib/huiyin' : '/home/mei/'
  assert.ok(config.dataDir.startsWith(usual), config.dataDir)
})

test('the console follows the portal by one port unless it is told', () => {
  assert.equal(loadConfig({ HUIYIN_PORT: '9000' }).consolePort, 9001)
  assert.equal(loadConfig({ HUIYIN_PORT: '9000', HUIYIN_CONSOLE_PORT: '80' }).consolePort, 80)
  assert.match(refusal({ HUIYIN_PORT: '65535' }), /HUIYIN_CONSOLE_PORT/)
  assert.match(refusal({ HUIYIN_PORT: '9000', HUIYIN_CONSOLE_PORT: '9000' }), /HUIYIN_CONSOLE_PORT/)
})

test("the demo's shop follows both, and keeps off their ports", () => {
  assert.equal(loadConfig({}).demoShopUrl, 'http://127.0.0.1:8082')
  assert.equal(loadConfig({ HUIYIN_PORT: '9000', HUIYIN_CONSOLE_PORT: '9100' }).demoShopPort, 9101)
  assert.match(refusal({ HUIYIN_DEMO_SHOP_PORT: '8081' }), /HUIYIN_DEMO_SHOP_PORT/)
  assert.match(refusal({ HUIYIN_CONSOLE_PORT: '65535' }), /HUIYIN_DEMO_SHOP_PORT/)
  const without = loadConfig({ HUIYIN_CONSOLE_PORT: '65535', HUIYIN_DEMO: 'off' })
  assert.deepEqual([without.consolePort, without.mayHaveDemo], [65535, false])
  assert.equal(loadConfig({ DATABASE_URL: 'postgresql://a@b/c?sslmode=verify-full' }).mayHaveDemo, false)
})

test('a misspelt setting is refused with the nearest known one', () => {
  assert.match(refusal({ HUIYIN_PROT: '1' }), /nearest known name is HUIYIN_PORT/)
  assert.match(refusal({ HUIYIN_SMTP_URLFILE: 'x' }), /HUIYIN_SMTP_URL_FILE/)
  assert.match(refusal({ HUIYIN_PORT_FILE: 'x' }), /HUIYIN_PORT_FILE is not a setting/)
})

test('wrong values are refused with what was expected', () => {
  for (const [name, value] of [
    ['HUIYIN_PORT', '0'],
    ['HUIYIN_PORT', '80x'],
    ['HUIYIN_PORT', '65536'],
    ['HUIYIN_BIND', 'example.com'],
    ['HUIYIN_URL', 'http://help.example'],
    ['HUIYIN_URL', 'https://help.example/desk'],
    ['HUIYIN_TRUST_PROXY', 'yes'],
    ['HUIYIN_TRUST_PROXY', '10.0.0.0/33'],
    ['HUIYIN_MAIL_FROM', 'nobody'],
    ['HUIYIN_FILES_URL', 's3://bucket?endpoint=https://s3.example'],
    ['HUIYIN_FILES_URL', 's3://AK@bucket?endpoint=http://s3.example'],
    ['HUIYIN_FILES_URL', 's3://AK@bucket?endpoint=https://s3.example&acl=public'],
    ['HUIYIN_DEMO', 'true'],
    ['HUIYIN_LOG', 'loud'],
    ['HUIYIN_EMBEDDED', 'yes'],
  ] as const) {
    assert.match(refusal({ [name]: value }), new RegExp(`^${name} is ".*": expected `))
  }
})

test('no refusal repeats a secret', () => {
  for (const { name } of settings.filter((setting) => setting.secret)) {
    const sentence = refusal({ [name]: 'hunter2 @now' })
    assert.ok(!sentence.includes('hunter2'), sentence)
    const fromFile = refusal({ [`${name}_FILE`]: file('wrong', 'hunter2 @now') })
    assert.ok(!fromFile.includes('hunter2'), fromFile)
  }
})

test('a secret may come from a file, but not from both places', () => {
  const url = 'postgresql://app:p%20w@db/huiyin?sslmode=verify-full'
  const path = file('url', `${url}\n`)
  assert.equal(loadConfig({ DATABASE_URL_FILE: path }).databaseUrl, url)
  assert.equal(loadConfig({ DATABASE_URL_FILE: path }).embedded, false)
  assert.equal(loadConfig({ HUIYIN_KEY_FILE: file('key', Buffer.alloc(32, 7).toString('base64')) }).key?.length, 32)
  assert.match(refusal({ DATABASE_URL: url, DATABASE_URL_FILE: path }), /both set/)
  assert.match(refusal({ DATABASE_URL_FILE: join(folder, 'missing') }), /ENOENT/)
  assert.match(refusal({ HUIYIN_KEY_FILE: file('empty', '\n') }), /empty/)
})

test('files go to a bucket when it is named together with its secret', () => {
  const named = { HUIYIN_FILES_URL: 's3://AK1@desk-files?endpoint=https://s3.example/&region=eu-1' }
  assert.deepEqual(loadConfig({ ...named, HUIYIN_FILES_SECRET: 'hush' }).filesBucket, {
    keyId: 'AK1',
    bucket: 'desk-files',
    endpoint: 'https://s3.example',
    region: 'eu-1',
    secret: 'hush',
  })
  assert.match(refusal(named), /belong together/)
  assert.match(refusal({ HUIYIN_FILES_SECRET: 'hush' }), /belong together/)
  assert.equal(loadConfig({ HUIYIN_DATA: '/srv/huiyin' }).filesDir, '/srv/huiyin/files')
})

test('a risk desk hears when its address is named together with what is signed with', () => {
  const secrets = `whsec_${Buffer.alloc(32, 1).toString('base64')},whsec_${Buffer.alloc(32, 2).toString('base64')}`
  const named = { HUIYIN_RISK_URL: 'https://risk.example/huiyin' }
  assert.deepEqual(loadConfig({ ...named, HUIYIN_RISK_SECRETS: secrets }).riskDesk, {
    url: 'https://risk.example/huiyin',
    secrets: secrets.split(','),
  })
  assert.equal(loadConfig({}).riskDesk, null)
  assert.match(refusal(named), /belong together/)
  assert.match(refusal({ HUIYIN_RISK_SECRETS: secrets }), /belong together/)
  assert.match(refusal({ HUIYIN_RISK_URL: 'http://risk.example/', HUIYIN_RISK_SECRETS: secrets }), /https/)
  assert.doesNotMatch(refusal({ ...named, HUIYIN_RISK_SECRETS: 'whsec_short' }), /whsec_short/)
})

test('plain http beyond loopback is refused; TLS or an https proxy makes it possible', () => {
  const open = { HUIYIN_BIND: '0.0.0.0' }
  assert.match(refusal(open), /plain http beyond loopback is refused: set HUIYIN_TLS_CERT/)
  assert.match(refusal({ ...open, HUIYIN_URL: 'https://help.example' }), /plain http/)
  assert.match(refusal({ ...open, HUIYIN_TRUST_PROXY: '10.0.0.1' }), /plain http/)
  assert.match(refusal({ ...open, HUIYIN_TLS_CERT: file('cert', 'x') }), /HUIYIN_TLS_KEY/)
  assert.match(refusal({ HUIYIN_TLS_CERT: join(folder, 'none'), HUIYIN_TLS_KEY: file('tls', 'x') }), /cannot be read/)
  const tls = loadConfig({ ...open, HUIYIN_TLS_CERT: file('cert', 'x'), HUIYIN_TLS_KEY: file('tls', 'x') })
  assert.equal(tls.portalUrl, 'https://localhost:8080')
  const proxied = loadConfig({ ...open, HUIYIN_URL: 'https://help.example', HUIYIN_TRUST_PROXY: '10.0.0.1, fd00::/8' })
  assert.deepEqual(proxied.trustProxy, ['10.0.0.1', 'fd00::/8'])
  assert.equal(proxied.portalUrl, 'https://help.example')
})

test('beyond this machine a database is reached encrypted, and its certificate is checked', () => {
  for (const url of [
    'postgresql://app@db.bank.example/huiyin',
    'postgresql://app@db.bank.example:5432/huiyin?sslmode=require',
    'postgresql://app:p%40w@10.0.0.4/huiyin?sslmode=no-verify',
    'postgresql://app@127.0.0.1/huiyin?host=10.0.0.4',
    'postgresql://app@[2001:db8::1]:5432/huiyin?sslmode=prefer',
  ]) {
    for (const name of ['DATABASE_URL', 'HUIYIN_DATABASE_OWNER_URL'])
      assert.match(refusal({ [name]: url }), new RegExp(`^${name} leads to .* add sslmode=verify-full`))
    assert.equal(databaseFault(`${url.split('?')[0]}?sslmode=verify-full`), null)
  }
  for (const url of [
    'postgresql://app@localhost:5432/huiyin',
    'postgresql://app@[::1]/huiyin',
    'postgresql://app@/huiyin?host=/run/postgresql',
  ])
    assert.equal(loadConfig({ DATABASE_URL: url }).databaseUrl, url)
})

test('letters beyond this machine are encrypted, and no parameter can say otherwise', () => {
  assert.deepEqual(
    ['smtp://relay.example:587', 'smtp://u:p@10.0.0.1', 'smtp://localhost:25', 'smtp://[::1]'].map(mustEncryptMail),
    [true, true, false, false],
  )
  for (const parameter of ['ignoreTLS=true', 'tls.rejectUnauthorized=false'])
    assert.match(refusal({ HUIYIN_SMTP_URL: `smtp://relay.example?${parameter}` }), /HUIYIN_SMTP_URL cannot be used/)
})

test('backups are sealed with one key or one passphrase', () => {
  const key = Buffer.alloc(32, 3).toString('base64')
  assert.deepEqual(loadConfig({ HUIYIN_BACKUP_KEY: key }).backupKey, { key: Buffer.alloc(32, 3) })
  const passphrase = 'seven blue rivers meet'
  assert.deepEqual(loadConfig({ HUIYIN_BACKUP_PASSPHRASE: passphrase }).backupKey, { passphrase })
  assert.equal(loadConfig({}).backupKey, undefined)
  assert.match(refusal({ HUIYIN_BACKUP_KEY: key, HUIYIN_BACKUP_PASSPHRASE: passphrase }), /both set/)
  assert.match(refusal({ HUIYIN_BACKUP_PASSPHRASE: 'short' }), /cannot be used: expected at least 16/)
})

test('loopback is 127.0.0.0/8, ::1 and localhost', () => {
  assert.deepEqual(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].map(isLoopback), [true, true, true, true])
  assert.deepEqual(['0.0.0.0', '::', '128.0.0.1', '127.example'].map(isLoopback), [false, false, false, false])
})

test('each setting has a meaning for doctor and the documentation', () => {
  assert.ok(settings.every((setting) => setting.meaning.length > 5))
  assert.deepEqual(
    settings.filter((setting) => setting.secret).map((setting) => setting.name),
    [
      'HUIYIN_SMTP_URL',
      'HUIYIN_KEY',
      'HUIYIN_KEY_BEFORE',
      'HUIYIN_KMS_TOKEN',
      'HUIYIN_AUDIT_KEY',
      'HUIYIN_AUDIT_CHECKPOINT_URL',
      'HUIYIN_FILES_SECRET',
      'HUIYIN_BACKUP_KEY',
      'HUIYIN_BACKUP_PASSPHRASE',
      'HUIYIN_CORE_TOKEN',
      'HUIYIN_CORE_CALLBACK_SECRETS',
      'HUIYIN_RISK_SECRETS',
      'HUIYIN_WECHAT_PAY_API_V3_KEY',
      'HUIYIN_PHONE_SECRET',
      'HUIYIN_PHONE_RECEIPT_SECRETS',
      'HUIYIN_TEST_DATABASE_URL',
      'HUIYIN_SANDBOX',
      'DATABASE_URL',
      'HUIYIN_DATABASE_OWNER_URL',
    ],
  )
})
