/** A row of a CSV file with the line on which it begins. */
export type CsvRow = { line: number; cells: string[] }

/**
 * Reads comma-separated values (RFC 4180): cells in quotes may hold commas, line breaks and doubled quotes. A byte order
 * mark, either line end and blank lines (which are left out) are allowed for. A cell that goes on after its closing quote
 * is taken as it stands.
 */
export function readCsvRows(text: string): CsvRow[] {
  const rows: CsvRow[] = []
  const cell = /(?:"([^"]*(?:""[^"]*)*)(?:"|$)|([^,\r\n]*))(,|\r\n|\n|\r|$)/y
  cell.lastIndex = text.startsWith('\ufeff') ? 1 : 0
  let line = 1
  let row: CsvRow = { line, cells: [] }
  for (let found = cell.exec(text); found; found = cell.exec(text)) {
    const [, quoted, plain = '', end = ''] = found
    row.cells.push(quoted?.replaceAll('""', '"') ?? plain)
    line += (quoted?.match(/\r\n|\n|\r/g)?.length ?? 0) + (end === ',' || end === '' ? 0 : 1)
    if (end === ',') continue
    if (row.cells.some((content) => content.trim() !== '')) rows.push(row)
    if (end === '') break
    row = { line, cells: [] }
  }
  return rows
}

/** The same, only the cells. */
export function readCsv(text: string): string[][] {
  return readCsvRows(text).map(({ cells }) => cells)
}

/** A byte order mark, without which spreadsheets take UTF-8 for something else. */
const mark = '\ufeff'

/**
 * What a spreadsheet takes for a formula: = + - @, the same in full width, tab and carriage return, also behind blanks and
 * signs that cannot be seen (OWASP ASVS 5.0, 1.2.10).
 */
const formula = /^[\s\p{C}]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]|^[\t\r\n\0]/u

/** One cell, always in quotes (RFC 4180); an apostrophe makes a text of what a spreadsheet would calculate. */
export function csvCell(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""').replaceAll('\0', '')}"`
}

/** A whole file: rows of cells, each row ended by CRLF. */
export function csvOf(rows: string[][]): string {
  return mark + rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')
}
