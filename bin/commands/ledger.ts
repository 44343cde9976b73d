import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Config } from '../../server/platform/config.ts'
import { inOrg, systemActor } from '../../server/platform/database.ts'
import { Problem } from '../../server/platform/errors.ts'
import { StartFailure } from '../../server/platform/start-failure.ts'
import { rowsMaxOfFile, takeBooks } from '../../server/stages/remedies/books/books.ts'
import { plainBooks } from '../../server/stages/remedies/books/file.rules.ts'
import { chosenOrg, withHouse } from './connect.ts'

export type LedgerOptions = { from: string; to: string; out: string; org?: string }

const day = /^\d{4}-\d{2}-\d{2}$/

/**
 * `huiyin ledger --from DAY --to DAY --out FILE`: writes our books of those days, with the trial balance, into a new file: a sheet
 * (CSV), or JSON when its name ends with .json.
 */
export async function ledgerCommand(config: Config, { from, to, out, org }: LedgerOptions): Promise<void> {
  for (const [name, value] of Object.entries({ from, to }))
    if (!day.test(value) || !isDay(value))
      throw new StartFailure('configuration', `--${name} is no day: say it as 2026-01-31.`)
  const file = resolve(process.env.INIT_CWD ?? '.', out)
  const isJson = file.endsWith('.json')
  const { books, sheet } = await withHouse(config, async (house) =>
    inOrg(house, systemActor(await chosenOrg(house, org), 'cli'), 'staff', (work) =>
      takeBooks(work, { from, to }, isJson ? 'json' : 'csv', undefined, rowsMaxOfFile),
    ),
  ).catch((error: Error) => {
    if (!(error instanceof Problem)) throw error
    throw new StartFailure('configuration', sentences[error.code] ?? error.code)
  })
  const text = isJson ? `${JSON.stringify(plainBooks(books), null, 2)}\n` : sheet
  // Never over a file that is there: it may have been handed on.
  await writeFile(file, text, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    throw new StartFailure('configuration', `${file} cannot be written (${error.code}): choose a new file.`)
  })
  console.log(`Wrote ${file}: ${books.entries.length} entries, and each currency sums to zero.`)
}

const sentences: Record<string, string> = {
  return_period: '--to lies before --from.',
  ledger_too_long: `There are more than ${rowsMaxOfFile} entries: take fewer days at a time.`,
}

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text
}
