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
