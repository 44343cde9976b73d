import { readFile } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { door } from '../../server/loop.ts'
import { elapsedMs } from '../../server/platform/clock.ts'
import type { Config } from '../../server/platform/config.ts'
import { sha256 } from '../../server/platform/crypto.ts'
import { StartFailure } from '../../server/platform/start-failure.ts'
import type { ImportMap } from '../../server/stages/intake/import.rules.ts'
import { type ImportSummary, importLines, type Progress } from '../../server/stages/intake/import.ts'
import { chosenOrg, withHouse } from './connect.ts'
import { progressBar } from './progress.ts'

/** `huiyin import --map NAME FILE`. Answers 0 when every line was imported or a duplicate, 1 when some were refused. */
export async function importCommand(
  config: Config,
  file: string,
  options: { map: string; dryRun?: boolean; org?: string },
): Promise<number> {
  const map = await readMap(options.map)
  const bytes = await readFile(resolve(process.env.INIT_CWD ?? '.', file)).catch(() => {
    throw new StartFailure(
      'configuration',
      `${file} cannot be read: give the path of a file with one JSON object a line.`,
    )
  })
  const lines = bytes.toString('utf8').split('\n')
  if (lines.at(-1)?.trim() === '') lines.pop()
  const started = elapsedMs()
  const summary = await withHouse(config, async (house) => {
    const orgId = await chosenOrg(house, options.org)
    return importLines(
      house,
      orgId,
      door,
      { map, lines, fileHash: sha256(bytes), dryRun: options.dryRun ?? false },
      progressOf(lines.length),
    )
  })
  console.log(summaryText(summary, options.dryRun ?? false, (elapsedMs() - started) / 1000))
  return summary.refused.length > 0 ? 1 : 0
}

async function readMap(name: string): Promise<ImportMap> {
  const file = name.endsWith('.json')
    ? isAbsolute(name)
      ? name
      : resolve(process.env.INIT_CWD ?? '.', name)
    : join(import.meta.dirname, '../import-maps', `${name}.json`)
  const text = await readFile(file, 'utf8').catch(() => {
    throw new StartFailure(
      'configuration',
      `There is no import map ${name}: give the name of a file in bin/import-maps or the path of a .json file.`,
    )
  })
  return JSON.parse(text) as ImportMap
}

function progressOf(all: number): Progress {
  const draw = progressBar()
  return ({ lines, imported, duplicates, refused }) =>
    draw(
      all === 0 ? 1 : lines / all,
      `${lines}/${all} lines, ${imported} imported, ${duplicates} duplicates, ${refused} refused`,
    )
}

function summaryText(summary: ImportSummary, dryRun: boolean, seconds: number): string {
  const lines = [
    dryRun ? 'Dry run: nothing was written.' : `Done in ${seconds.toFixed(1)} s.`,
    `  lines       ${summary.lines}`,
    `  ${dryRun ? 'would import' : 'imported   '} ${summary.imported}`,
    `  duplicates  ${summary.duplicates}`,
    `  refused     ${summary.refused.length}`,
    ...summary.refused.slice(0, 50).map(({ line, reason }) => `    line ${line}: ${reason}`),
  ]
  if (summary.refused.length > 50) lines.push(`    … and ${summary.refused.length - 50} more`)
  return lines.join('\n')
}
