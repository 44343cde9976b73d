import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { csvCell, csvOf } from './csv.rules.ts'

/** A reader of RFC 4180, by itself: what a spreadsheet would find in the cells. */
function read(text: string): string[][] {
  const rows: string[][] = []
  for (const [, cells] of text.matchAll(/((?:"(?:[^"]|"")*",?)+)\r\n/g))
    rows.push([...cells!.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell]) => cell!.replaceAll('""', '"')))
  return rows
}

const full = ['\uff1d', '\uff0b', '\uff0d', '\uff20']
const starts = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', ...full]
const formula = '=HYPERLINK("https://evil.example","x")'

describe('a file of comma-separated values', () => {
  it('turns what a spreadsheet would calculate into text, also behind blanks and signs that cannot be seen', () => {
    for (const start of starts) assert.ok(csvCell(`${start}1+1`).startsWith('"\''), JSON.stringify(start))
    for (const hidden of [' ', '\u200b', '\ufeff', '\u202e', '\u3000', '\n '])
      assert.ok(csvCell(hidden + formula).startsWith('"\''), JSON.stringify(hidden))
    assert.equal(csvCell('3 - 1 = 2'), '"3 - 1 = 2"')
    assert.equal(csvCell('他说“付不了”, "again"'), '"他说“付不了”, ""again"""')
  })

  it('leaves every other text as it was, whatever stands in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 }), {
          minLength: 1,
          maxLength: 4,
        }),
        (rows) => {
          const text = csvOf(rows)
          assert.ok(text.startsWith('\ufeff'))
          const found = read(text.slice(1))
          assert.deepEqual(
            found.map((row) => row.length),
            rows.map((row) => row.length),
          )
          for (const [r, row] of rows.entries())
            for (const [c, cell] of row.entries()) {
              const plain = cell.replaceAll('\0', '')
              assert.ok([plain, `'${plain}`].includes(found[r]![c]!))
            }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('never begins a cell as a formula does', () => {
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.string(), (start, rest) => {
        const [[cell]] = read(csvOf([[start + rest]]).slice(1)) as [[string]]
        assert.ok(cell.startsWith("'"))
      }),
    )
  })
})
