import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { isLoopback, loadConfig, settings } from './config.ts'
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
  assert.equal(loadConfig({ DATABASE_URL: 'postgresql://a@b/c' }).mayHaveDemo, false)
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
    const sentence = refusal({ [name]: 'ftp://me:hunter2 @nowhere' })
    assert.ok(!sentence.includes('hunter2'), sentence)
    const fromFile = refusal({ [`${name}_FILE`]: file('wrong', 'ftp://me:hunter2 @nowhere') })
    assert.ok(!fromFile.includes('hunter2'), fromFile)
  }
})

test('a secret may come from a file, but not from both places', () => {
  const url = 'postgresql://app:p%20w@db/huiyin'
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
      'HUIYIN_FILES_SECRET',
      'HUIYIN_TEST_DATABASE_URL',
      'DATABASE_URL',
      'HUIYIN_DATABASE_OWNER_URL',
    ],
  )
})
