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
  const parts: string[] = []
  const values: string[] = []
  for (const { into, rows } of filled) {
    const { own, shared } = columnsOf(into, rows)
    parts.push(partOf(into, own, shared, values.length))
    const types = columnTypes[into] as Record<string, string>
    values.push(jsonObject(rows[0]!, shared, types), `[${rows.map((row) => jsonObject(row, own, types)).join()}]`)
  }
  const text = `${preparedMark} with ${parts.join(', ')} select`
  await work.tx.executeQuery(CompiledQuery.raw(text, values))
}

/** Columns that ever differed within a batch. They only become more, so that a table soon has one prepared statement. */
const differing = new Map<string, Set<string>>()

/** Which columns each row brings, and which all rows of the batch share: the organisation, the moment, what is null. */
function columnsOf(into: string, rows: Insert['rows']): { own: string[]; shared: string[] } {
  const first = rows[0]!
  const columns = Object.keys(first)
  const name = `${into} ${columns.join()}`
  const known = differing.get(name) ?? new Set()
  differing.set(name, known)
  for (const column of columns)
    if (!known.has(column) && rows.some((row) => row[column] !== first[column])) known.add(column)
  return {
    own: columns.filter((column) => known.has(column)),
    shared: columns.filter((column) => !known.has(column)),
  }
}

function partOf(into: keyof Tables, own: string[], shared: string[], parameters: number): string {
  const types = columnTypes[into] as Record<string, string>
  const typed = (columns: string[]) => columns.map((column) => `"${column}" ${types[column]}`)
  const chosen = (from: string, columns: string[]) => columns.map((column) => `${from}."${column}"`)
  const sources = [
    ...(shared.length > 0 ? [`json_to_record($${parameters + 1}) as s(${typed(shared).join()})`] : []),
    `json_to_recordset($${parameters + 2}) as r(${(own.length > 0 ? typed(own) : ['"-" text']).join()})`,
  ]
  return `i${parameters} as (insert into "${into}" ("${[...shared, ...own].join('","')}")
    select ${[...chosen('s', shared), ...chosen('r', own)].join()} from ${sources.join()})`
}

/** JSON as PostgreSQL reads its types: JSON columns, which hold canonical text, as they are; bytes as hex, money and counters as digits, times in ISO 8601; null is absent. */
function jsonObject(row: Record<string, unknown>, columns: string[], types: Record<string, string>): string {
  let text = ''
  for (const column of columns) {
    const value = row[column]
    if (value !== null && value !== undefined)
      text += `${text === '' ? '' : ','}"${column}":${types[column] === 'json' ? (value as string) : jsonValue(value)}`
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
