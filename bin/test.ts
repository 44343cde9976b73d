/**
 * Runs the tests: one PostgreSQL for all of them (an embedded one without fsync, or the outside one of
 * HUIYIN_TEST_DATABASE_URL), a migrated template that each file clones, the pages built when stale, then node's runner.
 *   npm test [-- FILE…]                everything but the slow sets (or the files given)
 *   npm run check:long                 the slow sets (*.long.ts)
 *   npm test -- --seed=new [FILE…]     property tests draw from another seed than the usual one (decision 0059)
 */
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../server/platform/clock.ts'
import { makeTemplate, withTestPostgres } from '../server/platform/testing.ts'
import { buildWebWhenStale } from './build-web.ts'

const root = join(import.meta.dirname, '..')
const words = process.argv.slice(2)
const long = words.includes('--long')
const given = words.filter((word) => !word.startsWith('--'))
const seed = seedOf(words.find((word) => word.startsWith('--seed='))?.slice('--seed='.length))
/** For what hangs, not for what is slow on a busy machine. */
const timeoutMs = (long ? 30 : 10) * 60_000
const pattern = long
  ? '{server,test,bin,web,bench,sim,sandbox}/**/*.long.ts'
  : '{server,test,bin,web,bench,sim,sandbox}/**/*.test.ts'
const files =
  given.length > 0
    ? given
    : globSync(pattern, { cwd: root, exclude: (name) => name === 'node_modules' || name === 'dist' }).sort()
if (files.length === 0) {
  console.log('0 passed, 0 failed')
  process.exit(long ? 0 : 1)
}

// DATABASE_URL points the tests at an outside server; they make and drop databases of their own there.
const outside = process.env.HUIYIN_TEST_DATABASE_URL || process.env.DATABASE_URL
// Not `??=`: an environment turns undefined into the word.
if (outside) process.env.HUIYIN_TEST_DATABASE_URL = outside

function seedOf(word: string | undefined): string {
  if (word !== 'new') return word ?? '1'
  const drawn = String(systemClock.bytes(4).readUInt32BE() >>> 1)
  console.log(`--seed=${drawn} repeats these draws`)
  return drawn
}

await buildWebWhenStale()
process.exitCode = await withTestPostgres(async (server) => {
  await makeTemplate(server)
  const { HUIYIN_DATA: _data, DATABASE_URL: _url, ...env } = process.env
  const flags = ['--import', './test/chance.ts', '--test', '--test-concurrency=2', `--test-timeout=${timeoutMs}`]
  const child = spawn(process.execPath, [...flags, ...files], {
    cwd: root,
    stdio: 'inherit',
    env: { ...env, HUIYIN_TEST_DATABASE_URL: server.ownerUrl('postgres'), PROPERTY_SEED: seed },
  })
  const passOn = (signal: NodeJS.Signals) => child.kill(signal)
  process.on('SIGINT', passOn)
  process.on('SIGTERM', passOn)
  return new Promise<number>((done) => child.on('exit', (code) => done(code ?? 1)))
})
process.exit()
