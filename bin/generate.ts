/**
 * Writes what is derived from the migrations and the contracts: db/schema.sql, server/platform/tables.ts, openapi.json and
 * docs/integrations/payment-core.openapi.json.
 * With --check it writes nothing and fails when a file differs (schema drift, OpenAPI drift). Either way a table, view or
 * function that leaves a hole in the row policies stops it, and so does a route without a permission (server/api.ts).
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { openApi } from '../server/openapi.ts'
import { coreOpenApi } from '../server/outside/payment-core/openapi.ts'
import { systemClock } from '../server/platform/clock.ts'
import { migrate } from '../server/platform/migrate.ts'
import { policyFaults } from '../server/platform/policies.ts'
import { withTestPostgres } from '../server/platform/testing.ts'
import { describeSchema, describeTables } from './schema.ts'

const root = join(import.meta.dirname, '..')
const checkOnly = process.argv.includes('--check')

const generated = await withTestPostgres(async (server) => {
  await server.create('generate')
  await migrate(server.ownerUrl('generate'), systemClock)
  const client = new pg.Client({ connectionString: server.ownerUrl('generate') })
  await client.connect()
  try {
    const faults = await policyFaults(client)
    if (faults.length > 0) throw new Error(`The migrations leave a hole:\n${faults.join('\n')}`)
    return {
      'db/schema.sql': await describeSchema(client),
      'server/platform/tables.ts': await describeTables(client),
      'openapi.json': `${JSON.stringify(openApi(), null, 2)}\n`,
      'docs/integrations/payment-core.openapi.json': `${JSON.stringify(coreOpenApi(), null, 2)}\n`,
    }
  } finally {
    await client.end()
  }
})

const stale: string[] = []
for (const [path, text] of Object.entries(generated)) {
  const file = join(root, path)
  const before = await readFile(file, 'utf8').catch(() => '')
  if (before === text) continue
  stale.push(path)
  if (!checkOnly) await writeFile(file, text)
}
if (checkOnly && stale.length > 0) {
  console.error(`Out of date: ${stale.join(', ')}. Run "npm run generate" and commit the result.`)
  process.exitCode = 1
} else console.log(stale.length > 0 ? `Wrote ${stale.join(', ')}` : 'Everything generated is up to date')
