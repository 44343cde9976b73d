/**
 * What the door writes for one complaint, read back from the database and made again as often as a peer needs it: the
 * same rows in the same tables with the same texts and ciphertexts, under ids of their own. Asked of the catalogue and
 * not of the product's code, so that it stays the same work however the door comes to do it.
 */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { systemClock, uuidv7 } from '../../server/platform/clock.ts'
import { digitsOf } from './letters.ts'

export type Value = string | Buffer | null
/** The rows of one table, one after the other, value by value. */
export type TableRows = { table: string; columns: string[]; rows: number; values: Value[] }
/** The rows of one complaint, in an order in which no row misses one that it refers to. */
export type Complaint = TableRows[]

/** Rows that many tickets share: a batch writes them once, a peer is let off them. */
const sharedTables = ['counts']

/** Text of a value with the places where ids of this complaint stand; or the value, when there are none. */
type Pattern = { parts: string[]; tokens: number[] } | { fixed: Value } | { random: number }
export type Captured = {
  tables: { table: string; columns: string[]; rows: number }[]
  patterns: Pattern[]
  tokens: string[]
}

/** A keyed index or the hash of a secret; ciphertexts are longer. */
const hashBytesMax = 32

const ids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|HY-[0-9A-Z]{4}-[0-9A-Z]{4}|(?<=-)\d{9}\b/g

/**
 * Captures complaints that the door has taken one by one, by their order numbers. Nobody may have touched them since:
 * what they consist of is what their transaction wrote.
 */
export async function capture(ownerUrl: string, orderNos: string[]): Promise<Captured[]> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const tables = await tablesOf(client)
    const whole: { table: string; columns: string[]; rows: number; values: Value[] }[][] = []
    for (const orderNo of orderNos) whole.push(await writtenWith(client, tables, orderNo))
    const seenIn = new Map<string, number>()
    for (const rows of whole)
      for (const id of new Set(rows.flatMap(({ values }) => values.flatMap(idsIn))))
        seenIn.set(id, (seenIn.get(id) ?? 0) + 1)
    const staff = await client.query<{ id: string }>('select staff_id as id from staff')
    const standing = new Set(staff.rows.map(({ id }) => id))
    return whole.map((rows) => {
      // An id of several complaints is the organisation's or a team's, and stays, as a person's does who has only one.
      const isOwn = (id: string) => seenIn.get(id) === 1 && !standing.has(id)
      const own = [...new Set(rows.flatMap(({ values }) => values.flatMap(idsIn)))].filter(isOwn)
      return {
        tables: rows.map(({ values: _values, ...table }) => table),
        patterns: rows.flatMap(({ values }) => values.map((value) => patternOf(value, own))),
        tokens: own,
      }
    })
  } finally {
    await client.end()
  }
}

function idsIn(value: Value): string[] {
  return typeof value === 'string' ? (value.match(ids) ?? []) : []
}

function patternOf(value: Value, own: string[]): Pattern {
  if (Buffer.isBuffer(value)) return value.length <= hashBytesMax ? { random: value.length } : { fixed: value }
  if (value === null) return { fixed: null }
  const tokens: number[] = []
  const parts: string[] = []
  let from = 0
  for (const found of value.matchAll(ids)) {
    const token = own.indexOf(found[0])
    if (token < 0) continue
    parts.push(value.slice(from, found.index))
    tokens.push(token)
    from = found.index + found[0].length
  }
  return tokens.length === 0 ? { fixed: value } : { parts: [...parts, value.slice(from)], tokens }
}

/** The same complaint once more, under ids of its own. */
export function again(captured: Captured, serial: number): Complaint {
  const fresh = captured.tokens.map((token) => {
    if (token.length === 36) return uuidv7(systemClock)
    return token.startsWith('HY-') ? numberOf(serial) : digitsOf(serial)
  })
  const values = captured.patterns.map((pattern): Value => {
    if ('fixed' in pattern) return pattern.fixed
    if ('random' in pattern) return randomBytes(pattern.random)
    let text = pattern.parts[0]!
    for (const [index, token] of pattern.tokens.entries()) text += fresh[token]! + pattern.parts[index + 1]!
    return text
  })
  let at = 0
  return captured.tables.map((table) => {
    const from = at
    at += table.rows * table.columns.length
    return { ...table, values: values.slice(from, at) }
  })
}

/** A ticket number that looks drawn by lot, as the door's do, and yet comes only once (an odd factor is invertible). */
function numberOf(serial: number): string {
  const drawn = (Math.imul(serial, 2_654_435_761) >>> 0).toString(16).toUpperCase().padStart(8, '0')
  return `HY-${drawn.slice(0, 4)}-${drawn.slice(4)}`
}

type Table = { name: string; columns: string[] }

/** Tables of an organisation with the columns that a writer fills, those first that others refer to. */
async function tablesOf(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; refers: string[] }>(`
    select c.relname as name,
      -- The transaction's own number fills itself.
      array_agg(a.attname::text order by a.attnum) filter (where a.atttypid <> 'xid8'::regtype) as columns,
      array(select distinct o.relname::text from pg_constraint f join pg_class o on o.oid = f.confrelid
        where f.contype = 'f' and f.conrelid = c.oid and f.confrelid <> c.oid) as refers
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
    group by c.oid, c.relname having bool_or(a.attname = 'org_id')`)
  const sorted: Table[] = []
  let left = rows.filter(({ name }) => !sharedTables.includes(name))
  while (left.length > 0) {
    const names = new Set(left.map(({ name }) => name))
    const free = left.filter(({ refers }) => !refers.some((name) => names.has(name)))
    if (free.length === 0) throw new Error(`tables refer to each other in a circle: ${[...names].join(', ')}`)
    sorted.push(...free)
    left = left.filter((table) => !free.includes(table))
  }
  return sorted
}

/** Every row that the transaction of a ticket wrote, as PostgreSQL's own text, binary values as bytes. */
async function writtenWith(client: pg.Client, tables: Table[], orderNo: string) {
  const { rows: found } = await client.query<{ xid: string }>(
    'select xmin::text as xid from tickets where order_no = $1',
    [orderNo],
  )
  if (found.length !== 1) throw new Error(`the door wrote ${found.length} tickets of order ${orderNo}`)
  const whole = []
  for (const { name, columns } of tables) {
    const { rows } = await client.query<Value[]>({
      text: `select ${columns.map(pg.escapeIdentifier).join(', ')} from ${pg.escapeIdentifier(name)} where xmin::text = $1`,
      values: [found[0]!.xid],
      rowMode: 'array',
      types: { getTypeParser: (oid) => (oid === pg.types.builtins.BYTEA ? pg.types.getTypeParser(oid) : String) },
    })
    if (rows.length > 0) whole.push({ table: name, columns, rows: rows.length, values: rows.flat() })
  }
  return whole
}
