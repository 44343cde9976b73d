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
 * Writes rows of many tables in one statement and one round trip. Each table's rows travel as one JSON text that
 * PostgreSQL takes apart, and what all rows of a table share travels once beside them (docs/decisions/0019 measures it).
 * References between the tables hold, because PostgreSQL checks them at the end of the statement.
 */
export async function insertAll(work: Work, inserts: Insert[]): Promise<void> {
  const filled = inserts.filter(({ rows }) => rows.length > 0)
  if (filled.length === 0) return
  const parts = filled.map(({ into, rows }, index) => partOf(into, Object.keys(rows[0]!), index))
  const text = `${preparedMark} with ${parts.join(', ')} select`
  const values = filled.flatMap(({ rows }) => {
    const shared = sharedColumns(rows)
    return [jsonObject(rows[0]!, (column) => shared.has(column)), jsonRows(rows, shared)]
  })
  await work.tx.executeQuery(CompiledQuery.raw(text, values))
}

function partOf(into: keyof Tables, columns: string[], index: number): string {
  const types = columnTypes[into] as Record<string, string>
  // JSON columns hold canonical text: as text through, or PostgreSQL would write a JSON string.
  const isJson = (column: string) => types[column] === 'json'
  const declared = columns.map((column) => `"${column}" ${isJson(column) ? 'text' : types[column]}`).join()
  const selected = columns.map((column) => `coalesce(r."${column}", s."${column}")${isJson(column) ? '::json' : ''}`)
  return `i${index} as (insert into "${into}" ("${columns.join('","')}") select ${selected.join()}
    from json_to_record($${index * 2 + 1}) as s(${declared}), json_to_recordset($${index * 2 + 2}) as r(${declared}))`
}

function sharedColumns(rows: Record<string, unknown>[]): Set<string> {
  const first = rows[0]!
  return new Set(Object.keys(first).filter((column) => rows.every((row) => row[column] === first[column])))
}

/** JSON as PostgreSQL reads its types: bytes as hex, money and counters as digits, times in ISO 8601; null is absent. */
function jsonRows(rows: Record<string, unknown>[], shared: Set<string>): string {
  return `[${rows.map((row) => jsonObject(row, (column) => !shared.has(column))).join()}]`
}

function jsonObject(row: Record<string, unknown>, isWanted: (column: string) => boolean): string {
  let text = ''
  for (const column in row) {
    const value = row[column]
    if (value !== null && value !== undefined && isWanted(column))
      text += `${text === '' ? '' : ','}"${column}":${jsonValue(value)}`
  }
  return `{${text}}`
}

function jsonValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value instanceof Date) return `"${isoOf(value)}"`
  if (value instanceof Buffer) return `"\\\\x${value.toString('hex')}"`
  return String(value)
}

let lastMs = Number.NaN
let lastIso = ''

/** Most times of a batch are the same moment, and writing one out costs as much as a whole row. */
function isoOf(date: Date): string {
  if (date.getTime() !== lastMs) {
    lastMs = date.getTime()
    lastIso = date.toISOString()
  }
  return lastIso
}
