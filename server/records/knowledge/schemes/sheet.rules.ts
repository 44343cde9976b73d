import { z } from 'zod'
import { readCsvRows } from '#platform/csv.rules.ts'
import type { Mapping, SchemeClass, SchemeFault } from './scheme.rules.ts'

/** Columns of a scheme as a sheet. A row is a class of theirs (`row` is class), or says what a code of ours is (map). */
export const sheetColumns = [
  'row',
  'dimension',
  'class',
  'parent',
  'name_zh',
  'name_en',
  'code',
  'from',
  'to',
  'source',
  'verified',
] as const
type Column = (typeof sheetColumns)[number]

const isDay = (text: string) => z.iso.date().safeParse(text).success
const rowsMax = 10_000

export type SheetRead = {
  classes: SchemeClass[]
  map: Mapping[]
  /** Pointers are `/lines/LINE/COLUMN`. */
  faults: SchemeFault[]
  /** Where each class and mapping stands in the file, in the order of both lists. */
  lines: { classes: number[]; map: number[] }
}

/** The classes and the map that a CSV file lists; its first line names the columns, in any order. */
export function readSheet(text: string): SheetRead {
  const read: SheetRead = { classes: [], map: [], faults: [], lines: { classes: [], map: [] } }
  const [head, ...rows] = readCsvRows(text)
  const places = new Map(head?.cells.map((name, index) => [name.trim(), index]))
  const missing = sheetColumns.filter((column) => !places.has(column))
  if (missing.length > 0 || rows.length > rowsMax) {
    read.faults = missing.map((column) => ({ pointer: `/lines/1/${column}`, code: 'column_missing' }))
    if (missing.length === 0) read.faults.push({ pointer: `/lines/${rowsMax}/row`, code: 'too_many' })
    return read
  }
  for (const { line, cells } of rows) {
    const at = (column: Column) => cells[places.get(column)!]?.trim() ?? ''
    const wrong = faultsOfRow(at)
    read.faults.push(...wrong.map(([column, code]) => ({ pointer: `/lines/${line}/${column}`, code })))
    if (wrong.length > 0) continue
    const span = { from: at('from'), ...(at('to') ? { to: at('to') } : {}) }
    if (at('row') === 'map') {
      read.map.push({ dimension: at('dimension'), of: at('code'), class: at('class') || null, ...span })
      read.lines.map.push(line)
      continue
    }
    read.classes.push({
      dimension: at('dimension'),
      code: at('class'),
      ...(at('parent') ? { parent: at('parent') } : {}),
      name: { 'zh-Hans': at('name_zh'), en: at('name_en') },
      ...span,
      ...(at('source') ? { source: at('source') } : {}),
      verified: at('verified') === 'true',
    })
    read.lines.classes.push(line)
  }
  return read
}

function faultsOfRow(at: (column: Column) => string): [Column, string][] {
  const faults: [Column, string][] = []
  const row = at('row')
  if (row !== 'class' && row !== 'map') return [['row', 'row_unknown']]
  const needed: Column[] = row === 'map' ? ['dimension', 'code'] : ['dimension', 'class', 'name_zh', 'name_en']
  for (const column of needed) if (at(column) === '') faults.push([column, 'cell_missing'])
  if (!isDay(at('from'))) faults.push(['from', 'day_bad'])
  if (at('to') !== '' && !isDay(at('to'))) faults.push(['to', 'day_bad'])
  if (row === 'class' && !['true', 'false'].includes(at('verified'))) faults.push(['verified', 'not_true_or_false'])
  for (const column of sheetColumns)
    if (at(column).length > (column === 'source' ? 400 : 200)) faults.push([column, 'too_long'])
  return faults
}

/** A fault of the content that a sheet made, at the line and column that it comes from. */
export function placeInSheet(fault: SchemeFault, lines: SheetRead['lines']): SchemeFault {
  const [, list, index, field = ''] = fault.pointer.split('/')
  if (list !== 'classes' && list !== 'map') return fault
  const column = list === 'classes' ? { code: 'class' }[field] : { of: 'code' }[field]
  return { code: fault.code, pointer: `/lines/${lines[list][Number(index)]}/${column ?? field}` }
}
