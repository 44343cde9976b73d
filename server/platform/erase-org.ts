import pg from 'pg'
import { StartFailure } from './start-failure.ts'

/** The worker goes on meanwhile, and may hold a row of one table while it waits for a row of another. */
const deadlocksMax = 10
const deadlock = '40P01'

/**
 * Deletes every row of an organisation, history included, as the owner of an embedded PostgreSQL: the one thing that
 * may, and only for a demo. Foreign keys and the triggers that keep history are off inside this one transaction.
 * @throws StartFailure (configuration) when the organisation is not a demo
 */
export async function eraseDemoOrg(ownerUrl: string, orgId: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    for (let met = 1; ; met++) {
      try {
        await eraseOnce(client, orgId)
        return
      } catch (error) {
        if ((error as { code?: string }).code !== deadlock || met === deadlocksMax) throw error
        await client.query('rollback')
      }
    }
  } finally {
    await client.end()
  }
}

async function eraseOnce(client: pg.Client, orgId: string): Promise<void> {
  await client.query('begin')
  const { rows } = await client.query<{ is_demo: boolean }>('select is_demo from orgs where org_id = $1', [orgId])
  if (!rows[0]?.is_demo)
    throw new StartFailure('configuration', 'Only a demo organisation can be removed; this is not one.')
  await client.query('set local session_replication_role = replica')
  const { rows: tables } = await client.query<{ name: string }>(
    "select table_name as name from information_schema.columns where table_schema = current_schema() and column_name = 'org_id'",
  )
  for (const { name } of tables)
    await client.query(`delete from ${pg.escapeIdentifier(name)} where org_id = $1`, [orgId])
  await client.query('commit')
}
