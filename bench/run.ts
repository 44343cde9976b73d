/**
 * `npm run -s bench -- NAME [options]`: runs one bench of this folder. Figures go to standard output, one JSON object a
 * line ({bench, figure, value, unit, against?, against_value?, ratio?, samples}); progress goes to standard error.
 */
import { globSync } from 'node:fs'
import { basename, join } from 'node:path'

const names = globSync('*.bench.ts', { cwd: import.meta.dirname })
  .map((file) => basename(file, '.bench.ts'))
  .sort()
const [name, ...options] = process.argv.slice(2)
if (!name || !names.includes(name)) {
  console.error(`Usage: npm run -s bench -- NAME [options]. Benches: ${names.join(', ')}.`)
  process.exit(2)
}
const { run } = (await import(join(import.meta.dirname, `${name}.bench.ts`))) as {
  run(options: string[]): Promise<void>
}
await run(options)
process.exit(0)
