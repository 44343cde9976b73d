import type { Config } from '../../server/platform/config.ts'
import { StartFailure } from '../../server/platform/start-failure.ts'
import { schemeShape } from '../../server/records/knowledge/schemes/contract.ts'
import { publishNextScheme, type SchemeInput } from '../../server/records/knowledge/schemes/publish.ts'
import { newestVersion } from '../../server/records/knowledge/versions.ts'
import { asSystem } from '../../server/records/staff/organisation.ts'
import { chosenOrg, withHouse } from './connect.ts'
import { type Faulty, publishFile, readContent, readDefinitionFile } from './definition-file.ts'
import { tellFaults } from './faults.ts'

const fileShape = schemeShape.extend({ version: schemeShape.shape.version.optional() })
const keyPattern = /^[a-z][a-z0-9_]{0,39}$/

/**
 * `huiyin scheme import FILE`: replaces a scheme by a JSON file, or its classes and map by a sheet (CSV, with --key). Answers
 * 1 and a line for every fault when something is wrong; nothing of the file is applied then.
 */
export async function importSchemeCommand(
  config: Config,
  file: string,
  options: { key?: string; org?: string },
): Promise<number> {
  const text = await readDefinitionFile(file)
  const read: { key: string; input: SchemeInput } | Faulty = file.toLowerCase().endsWith('.csv')
    ? { key: options.key ?? '', input: { sheet: text } }
    : readContent(file, text, fileShape)
  if ('faults' in read) return tellFaults(file, read.faults)
  if (!keyPattern.test(read.key))
    throw new StartFailure('configuration', 'Say with --key which scheme the sheet is of: small letters, digits, _.')
  return publishFile(file, async () => {
    const version = await withHouse(config, async (house) =>
      asSystem(house, await chosenOrg(house, options.org), 'cli', async (work) => {
        const seen = await newestVersion(work, 'scheme', read.key)
        return (await publishNextScheme(work, read.key, seen, read.input)).version
      }),
    )
    console.log(`${read.key} is in version ${version} now.`)
  })
}
