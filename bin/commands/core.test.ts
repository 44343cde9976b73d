/** `huiyin core check` as somebody types it, against the sandbox core. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it, mock } from 'node:test'
import { Command } from 'commander'
import { type SandboxCore, startSandboxCore } from '../../sandbox/core/start.ts'
import { registerMoney } from './register-money.ts'

const folder = mkdtempSync(join(tmpdir(), 'huiyin-core-check-'))
const token = 'a token for tests'
const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const tokenFile = file('token', `${token}\n`)
let core: SandboxCore
before(async () => {
  core = await startSandboxCore({ dataDir: join(folder, 'core'), token, callbackSecret: secret })
})
after(async () => {
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** What it printed, and its exit code or what it threw. */
async function type(...words: string[]): Promise<{ text: string; code: unknown }> {
  let code: unknown
  const program = new Command('huiyin').exitOverride()
  registerMoney(program, (act) => async (...given) => {
    code = await act(...given).catch((error: Error) => error.message)
  })
  const log = mock.method(console, 'log', () => undefined)
  await program.parseAsync(['core', 'check', ...words], { from: 'user' })
  log.mock.restore()
  return { text: log.mock.calls.map(({ arguments: [line] }) => String(line)).join('\n'), code }
}

it('says of each check what is expected, and ends with 0 when all is', async () => {
  const { text, code } = await type(core.url, '--token-file', tokenFile)
  assert.equal(code, 0, text)
  const lines = text.split('\n')
  assert.equal(lines.at(-1), `${lines.length - 1} of ${lines.length - 1} checks are as expected.`)
  assert.match(text, /^✓ refund twice by one id: a refund that is sent again/m)
  assert.doesNotMatch(text, new RegExp(token))
})

it('says what was seen instead, ends with 1, and speaks JSON', async () => {
  await core.setFaults({ error: 1 })
  const { text, code } = await type(core.url, '--token-file', tokenFile, '--json')
  await core.setFaults({})
  assert.equal(code, 1)
  const { passed, failed, tried } = JSON.parse(text) as {
    passed: number
    failed: number
    tried: { seen: string | null }[]
  }
  assert.equal(passed + failed, tried.length)
  assert.ok(tried.some(({ seen }) => seen === 'it was answered 500'))
})

it('refuses what cannot be tried, in a sentence', async () => {
  const listener = createServer()
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done))
  const { port } = listener.address() as { port: number }
  const secretFile = file('secret', secret)
  for (const [words, says] of [
    [['https://x.example', '--token-file', join(folder, 'nowhere')], /file with the token cannot be read \(ENOENT\)/],
    [['https://x.example', '--token-file', file('empty', ' \n')], /is empty/],
    [['http://core.bank.example', '--token-file', tokenFile], /plain http/],
    [[core.url, '--token-file', tokenFile, '--callback-port', '1'], /together/],
    [[core.url, '--token-file', tokenFile, '--callback-port', 'x', '--callback-secret-file', secretFile], /no port/],
    [[core.url, '--token-file', tokenFile, '--callback-port', '1', '--callback-secret-file', tokenFile], /whsec_/],
    [
      [core.url, '--token-file', tokenFile, '--callback-port', String(port), '--callback-secret-file', secretFile],
      /cannot be listened on \(EADDRINUSE\)/,
    ],
  ] as const)
    assert.match(String((await type(...words)).code), says)
  listener.close()
})
