/**
 * What of everything that was sealed for customers still opens once they were erased, and after an older backup came back; and how
 * many rows still name their payments.
 */
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { withHouse } from '../../bin/commands/connect.ts'
import { erasers } from '../../server/loop.ts'
import { loadConfig } from '../../server/platform/config.ts'
import { type House, inOrg, listOrgIds, systemActor, type Work } from '../../server/platform/database.ts'
import type { Place } from '../../server/platform/vault/cipher.ts'
import { openerOf } from '../../server/platform/vault/subjects.ts'
import { eraseNow } from '../../server/stages/privacy/erase.ts'
import { huiyin } from '../../test/launcher/desk.ts'

type Sealed = { subjectId: string; place: Place; bytes: Buffer }
type Counts = { opened: number; named: number }
export type AfterErasure = { sealed: number; before: Counts; after: Counts; afterRestore: Counts }

type Desk = { dataDir: string; settings: Record<string, string> }

/** Erases every customer of a desk that is stopped. `backup` was made before. */
export async function afterErasure(desk: Desk, backup: string, folder: string): Promise<AfterErasure> {
  const { sealed, orders, before, after } = await inside(desk, async (house, orgId) => {
    const all = await as(house, orgId, sealedOf)
    const named = await as(house, orgId, ordersOf)
    const counted = await count(house, orgId, all, named)
    const customers = await as(house, orgId, ({ tx }) => tx.selectFrom('customers').select('customer_id').execute())
    for (const { customer_id } of customers) {
      await as(house, orgId, (work) => eraseNow(work, customer_id, 'customer_asked', erasers))
      await house.ports.shred.append({ orgId, subjectId: customer_id, at: house.clock.now(), reason: 'customer_asked' })
    }
    return { sealed: all, orders: named, before: counted, after: await count(house, orgId, all, named) }
  })
  const restored = { ...desk, dataDir: join(folder, 'restored') }
  mkdirSync(restored.dataDir)
  for (const kept of ['key', 'audit-key', 'erasures'])
    copyFileSync(join(desk.dataDir, kept), join(restored.dataDir, kept))
  const back = await huiyin(['restore', backup], { ...desk.settings, HUIYIN_DATA: restored.dataDir })
  if (back.code !== 0) throw new Error(`the backup did not come back: ${back.err}`)
  const afterRestore = await inside(restored, (house, orgId) => count(house, orgId, sealed, orders))
  return { sealed: sealed.length, before, after, afterRestore }
}

function inside<T>({ dataDir, settings }: Desk, act: (house: House, orgId: string) => Promise<T>): Promise<T> {
  const config = loadConfig({ ...settings, HUIYIN_DATA: dataDir, HUIYIN_LOG: 'fatal' })
  return withHouse(config, async (house) => act(house, (await listOrgIds(house))[0]!))
}

const as = <T>(house: House, orgId: string, act: (work: Work) => Promise<T>) =>
  inOrg(house, systemActor(orgId, 'bench'), 'staff', act)

/** Every sealed text of a customer, with the place that it was sealed for. */
async function sealedOf({ tx, orgId }: Work): Promise<Sealed[]> {
  const of = (table: string, column: string, rows: { subjectId: string; rowId: string; bytes: Buffer | null }[]) =>
    rows.flatMap(({ subjectId, rowId, bytes }) =>
      bytes ? [{ subjectId, bytes, place: { orgId, table, column, rowId } }] : [],
    )
  const contacts = tx
    .selectFrom('contacts')
    .select(['customer_id as subjectId', 'contact_id as rowId', 'value_sealed as bytes'])
  const names = tx
    .selectFrom('customers')
    .select(['customer_id as subjectId', 'customer_id as rowId', 'name_sealed as bytes'])
  const tickets = tx
    .selectFrom('tickets')
    .select(['customer_id as subjectId', 'ticket_id as rowId', 'answers_sealed as bytes'])
  const messages = tx
    .selectFrom('messages')
    .innerJoin('tickets', 'tickets.ticket_id', 'messages.ticket_id')
    .select(['tickets.customer_id as subjectId', 'message_id as rowId', 'original_sealed as bytes'])
  const files = tx
    .selectFrom('uploads')
    .select(['attachment_id as subjectId', 'attachment_id as rowId', 'name_sealed as bytes'])
  return [
    ...of('contacts', 'value_sealed', await contacts.execute()),
    ...of('customers', 'name_sealed', await names.execute()),
    ...of('tickets', 'answers_sealed', await tickets.execute()),
    ...of('messages', 'original_sealed', await messages.execute()),
    ...of('uploads', 'name_sealed', await files.execute()),
  ]
}

async function count(house: House, orgId: string, all: Sealed[], orders: string[]): Promise<Counts> {
  return { opened: await opened(house, orgId, all), named: await as(house, orgId, (work) => namedBy(work, orders)) }
}

/** The numbers of payments that the desk asked its core about. */
async function ordersOf({ tx }: Work): Promise<string[]> {
  const rows = await tx.selectFrom('payment_facts').select('order_no').execute()
  return rows.map((row) => row.order_no)
}

/** Every table with a column for the number of a payment. */
const tables = [
  'tickets',
  'payment_facts',
  'payment_refunds',
  'remedies',
  'automatic_checks',
  'automatic_decisions',
  'money_tracks',
  'milestones',
]

async function namedBy({ tx }: Work, orders: string[]): Promise<number> {
  let rows = 0
  for (const table of tables) {
    const { rows: found } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}
      where order_no = any(${orders}::text[])`.execute(tx)
    rows += found[0]!.n
  }
  return rows
}

/** How many open with all that the database and the key-encryption key hold now. */
function opened(house: House, orgId: string, all: Sealed[]): Promise<number> {
  return as(house, orgId, async (work) => {
    let count = 0
    for (const { subjectId, place, bytes } of all) {
      const opener = await openerOf(work, subjectId)
      try {
        opener.open(place, bytes)
        count += 1
      } catch {
        // It does not open: that is what is counted.
      }
    }
    return count
  })
}
