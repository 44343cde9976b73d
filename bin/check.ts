/** Everything that must hold besides the tests: types, lint, generated files, sizes of the built pages. One line each. */
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildWebWhenStale } from './build-web.ts'

const root = join(import.meta.dirname, '..')
let failed = 0

function report(name: string, faults: string): void {
  if (faults) failed += 1
  console.log(`${faults ? '✗' : '✓'} ${name}${faults ? `\n${faults}` : ''}`)
}

function run(name: string, program: string, words: string[]): void {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd: root, encoding: 'utf8' })
  report(name, status === 0 ? '' : `${stdout}${stderr}`.trim() || `exit code ${status}`)
}

/** JavaScript that a first visit loads: the entry and what it imports statically. Bytes after gzip. */
function firstLoadBytes(page: 'portal' | 'console'): number {
  const dist = join(root, 'web/dist', page)
  const html = readFileSync(join(dist, 'index.html'), 'utf8')
  const scripts = [...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map((match) => match[1]!)
  return scripts.reduce((sum, script) => sum + gzipSync(readFileSync(join(dist, script))).length, 0)
}

run('types', process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.'])
run('lint and format', process.execPath, [
  'node_modules/@biomejs/biome/bin/biome',
  'ci',
  '--colors=off',
  '--error-on-warnings',
  '.',
])
run('schema, row types and OpenAPI are up to date', process.execPath, ['bin/generate.ts', '--check'])
await buildWebWhenStale()
for (const [page, kilobytesMax] of [
  ['portal', 110],
  ['console', 260],
] as const) {
  const kilobytes = firstLoadBytes(page) / 1000
  report(
    `${page}: ${kilobytes.toFixed(0)} kB of JavaScript at first load, at most ${kilobytesMax}`,
    kilobytes > kilobytesMax ? 'over the budget' : '',
  )
}
for (const [file, kilobytesMax] of [
  ['v1', 6],
  ['form-*', 30],
  ['guidance', 6],
] as const) {
  const [built = ''] = globSync(`web/dist/widget/${file}.js`, { cwd: root })
  const kilobytes = gzipSync(readFileSync(join(root, built))).length / 1000
  report(
    `widget, ${file}.js: ${kilobytes.toFixed(1)} kB of JavaScript, at most ${kilobytesMax}`,
    kilobytes > kilobytesMax ? 'over the budget' : '',
  )
}
const conflicts = globSync('**/*.{ts,tsx,md,json}', {
  cwd: root,
  exclude: (name) => name === 'node_modules' || name === 'dist',
}).filter((file) => /^(<{7}|>{7}) /m.test(readFileSync(join(root, file), 'utf8')))
report('no conflict markers', conflicts.join('\n'))
console.log(failed === 0 ? 'All checks passed' : `${failed} check(s) failed`)
process.exit(failed === 0 ? 0 : 1)
