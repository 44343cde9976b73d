import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Config } from '../../server/platform/config.ts'
import { systemActor } from '../../server/platform/database.ts'
import { StartFailure } from '../../server/platform/start-failure.ts'
import { type Bases, csvOfLines, csvOfReport, reportOf } from '../../server/stages/returns/file.rules.ts'
import { makeReturn } from '../../server/stages/returns/make.ts'
import { readDefinition, shippedReturn, shippedReturns } from '../../server/stages/returns/shipped.ts'
import { statutoryLimits } from '../../server/statutory-limits.ts'
import { chosenOrg, withHouse } from './connect.ts'

export type ReturnsOptions = { from?: string; until?: string; out?: string; base?: string[]; org?: string }

/** `huiyin returns`: what can be made, one line each. */
export async function listReturnsCommand(): Promise<void> {
  for (const key of await shippedReturns()) {
    const { jurisdiction, months, name } = await shippedReturn(key)
    console.log(
      `${key.padEnd(22)} ${jurisdiction.padEnd(4)} ${String(months).padStart(2)} months  ${name.en} ${name['zh-Hans']}`,
    )
  }
}

/**
 * `huiyin returns KEY --from DAY --until DAY --out DIR`: writes the return as CSV and JSON into new files. `KEY` is one that
 * ships, or the path of a .json file with a definition of one's own.
 */
export async function returnsCommand(config: Config, key: string, options: ReturnsOptions): Promise<void> {
  const { from, until, out } = options
  if (!from || !until || !out) throw new StartFailure('configuration', 'Say --from, --until and --out.')
  const here = process.env.INIT_CWD ?? '.'
  const definition = key.endsWith('.json') ? readDefinition(await textOf(resolve(here, key))) : await shippedReturn(key)
  const bases = basesOf(options.base ?? [])
  const unknown = Object.keys(bases).filter((name) => !definition.per.some(({ base }) => base === name))
  if (unknown.length > 0)
    throw new StartFailure('configuration', `${definition.key} counts nothing for each of: ${unknown.join(', ')}.`)
  const made = await withHouse(config, async (house) =>
    makeReturn(
      house,
      systemActor(await chosenOrg(house, options.org), 'cli'),
      definition,
      { firstDay: from, lastDay: until },
      statutoryLimits,
      (events) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${events} events read`)
      },
    ),
  )
  if (process.stderr.isTTY) process.stderr.write('\n')
  const report = reportOf(made, bases)
  const lines = csvOfLines(made)
  const folder = resolve(here, out)
  await mkdir(folder, { recursive: true })
  const name = join(folder, `${definition.key}_${from}_${until}`)
  await writeNew(`${name}.csv`, csvOfReport(report))
  await writeNew(`${name}.json`, `${JSON.stringify(report, null, 2)}\n`)
  if (lines !== null) await writeNew(`${name}_complaints.csv`, lines)
  if (!made.isComplete) console.log('The period is not over yet: make it again afterwards.')
  if (definition.unverified.length > 0)
    console.log(
      `Not verified, please check before you send it:\n${definition.unverified.map((one) => `  - ${one}`).join('\n')}`,
    )
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new StartFailure('configuration', `${file} cannot be read: give the path of a definition.`)
  })
}

/** `outlets=120` as `{ outlets: 120 }`. */
function basesOf(words: string[]): Bases {
  return Object.fromEntries(
    words.map((word) => {
      const [, name, count] = /^([a-z][a-z0-9_-]*)=([1-9]\d{0,12})$/.exec(word) ?? []
      if (!name) throw new StartFailure('configuration', `Say --base as NAME=COUNT, not as "${word}".`)
      return [name, Number(count)]
    }),
  )
}

/** Never over a file that is there: it may have been sent. */
async function writeNew(file: string, text: string): Promise<void> {
  await writeFile(file, text, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    throw new StartFailure('configuration', `${file} cannot be written (${error.code}): choose an empty folder.`)
  })
  console.log(`Wrote ${file}`)
}
