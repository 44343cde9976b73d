import { CompiledQuery, type Insertable } from 'kysely'
import { preparedMark, type Work } from './database.ts'
import { columnTypes, type Tables } from './tables.ts'

/** Rows to be written into one table. All of them name the same columns. */
export type Insert = { into: keyof Tables; rows: Record<string, unknown>[] }

/** Rows of a table, checked against its columns. Only the folder that owns the table calls this with its name. */
export function insertInto<T extends keyof Tables>(into: T, rows: Insertable<Tables[T]>[]): Insert {
  return { into, rows: rows as Record<string, unknown>[] }
}

/**
 * Writes rows of many tables in one statement and one round trip: each table's rows travel as one JSON text and are
 * taken apart by PostgreSQL (docs/decisions/0019: cheaper than parameters or arrays for node, equal for PostgreSQL).
 * References between the tables hold, because PostgreSQL checks them at the end of the statement.
 */
export async function insertAll(work: Work, inserts: Insert[]): Promise<void> {
  const filled = inserts.filter(({ rows }) => rows.length > 0)
  if (filled.length === 0) return
  const parts = filled.map(({ into, rows }, index) => {
    const types = columnTypes[into] as Record<string, string>
    const columns = Object.keys(rows[0]!)
    const declared = columns.map((column) => `"${column}" ${types[column] === 'json' ? 'text' : types[column]}`)
    // JSON columns hold canonical text: as text through, or PostgreSQL would write a JSON string.
    const selected = columns.map((column) => (types[column] === 'json' ? `"${column}"::json` : `"${column}"`))
    return `i${index} as (insert into "${into}" ("${columns.join('","')}") select ${selected.join()} from json_to_recordset($${index + 1}) as r(${declared.join()}))`
  })
  const text = `${preparedMark} with ${parts.join(', ')} select`
  await work.tx.executeQuery(
    CompiledQuery.raw(
      text,
      filled.map(({ rows }) => jsonOf(rows)),
    ),
  )
}

/** JSON of rows as PostgreSQL reads its types: bytes as hex, money and counters as digits, times in ISO 8601. */
function jsonOf(rows: Record<string, unknown>[]): string {
  return `[${rows.map(jsonObject).join()}]`
}

function jsonObject(row: Record<string, unknown>): string {
  let text = ''
  for (const column in row) text += `${text === '' ? '{' : ','}"${column}":${jsonValue(row[column])}`
  return `${text}}`
}

function jsonValue(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Buffer.isBuffer(value)) return `"\\\\x${value.toString('hex')}"`
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value)
}
