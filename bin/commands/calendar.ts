import { basename } from 'node:path'
import type { Config } from '../../server/platform/config.ts'
import { StartFailure } from '../../server/platform/start-failure.ts'
import { readCalendars } from '../../server/records/knowledge/calendars/calendars.ts'
import { calendarKey, calendarShape } from '../../server/records/knowledge/calendars/contract.ts'
import { type CalendarInput, publishNextCalendar } from '../../server/records/knowledge/calendars/publish.ts'
import { newestVersion } from '../../server/records/knowledge/versions.ts'
import { asSystem } from '../../server/records/staff/organisation.ts'
import { recomputeProvisional } from '../../server/stages/clocks/recompute/recompute.ts'
import { chosenOrg, withHouse } from './connect.ts'
import { type Faulty, publishFile, readContent, readDefinitionFile } from './definition-file.ts'
import { tellFaults } from './faults.ts'

const fileShape = calendarShape.extend({ version: calendarShape.shape.version.optional() })

/**
 * `huiyin calendar import FILE`: replaces a calendar by a JSON file, or the years that a sheet (CSV) names. Tells what changed
 * and counts the provisional deadlines again. Answers 1 and a line for every fault when something is wrong; nothing of the
 * file is applied then.
 */
export async function importCalendarCommand(
  config: Config,
  file: string,
  options: { key?: string; org?: string },
): Promise<number> {
  const text = await readDefinitionFile(file)
  const read: { key: string; input: CalendarInput } | Faulty = file.toLowerCase().endsWith('.csv')
    ? { key: options.key ?? basename(file).slice(0, -'.csv'.length), input: { sheet: text } }
    : readContent(file, text, fileShape)
  if ('faults' in read) return tellFaults(file, read.faults)
  const { key, input } = read
  if (!calendarKey.safeParse({ key }).success)
    throw new StartFailure(
      'configuration',
      'Say with --key which calendar the sheet is of (CN, GB …), or name the file so.',
    )
  return publishFile(file, () =>
    withHouse(config, async (house) => {
      const orgId = await chosenOrg(house, options.org)
      const { calendar, before, changes } = await asSystem(house, orgId, 'cli', async (work) =>
        publishNextCalendar(work, key, await newestVersion(work, 'calendar', key), input),
      )
      console.log(`${key} is in version ${calendar.version} now.`)
      const [added, removed, changed] = [changes.added, changes.removed, changes.changed].map((dates) => dates.length)
      console.log(`Dates: ${added} added, ${removed} taken away, ${changed} changed.`)
      console.log(
        `It covers until ${calendar.coversUntil}${before ? ` (before: ${before.coversUntil})` : ''}; what is counted beyond that is provisional.`,
      )
      const { looked, moved, settled } = await recomputeProvisional(house, orgId)
      console.log(`Provisional deadlines counted again: ${looked}; ${moved} moved, ${settled} are certain now.`)
    }),
  )
}

/** `huiyin calendar list`: every calendar, and until when it is known. */
export async function listCalendarsCommand(config: Config): Promise<number> {
  const calendars = await withHouse(config, async (house) =>
    asSystem(house, await chosenOrg(house, undefined), 'cli', readCalendars),
  )
  for (const { key, name, version, coversUntil, daysAhead, endsSoon, isOwn } of calendars)
    console.log(
      `${endsSoon ? '!' : '✓'} ${key.padEnd(8)} version ${version}, covers until ${coversUntil} (${daysAhead} days ahead)  ${name.en}${isOwn ? ' · your own' : ''}`,
    )
  return 0
}
