/** Ticket numbers: what the check character catches, and what people may type. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkCharacter, readBase32, readTicketNumber, ticketNumber } from './number.rules.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const seven = fc
  .array(fc.constantFrom(...alphabet), { minLength: 7, maxLength: 7 })
  .map((characters) => characters.join(''))
const written = (eight: string) => `HY-${eight.slice(0, 4)}-${eight.slice(4)}`
const eightOf = (number: string) => number.slice(3).replace('-', '')
const replaced = (text: string, at: number, character: string) => text.slice(0, at) + character + text.slice(at + 1)

function swapped(text: string, a: number, b: number): string {
  return replaced(replaced(text, a, text[b]!), b, text[a]!)
}

/** Every eight characters that differ from these in one place, or by two of them exchanged. */
function slips(eight: string): string[] {
  const wrong = [...eight].flatMap((right, at) =>
    [...alphabet].filter((c) => c !== right).map((c) => replaced(eight, at, c)),
  )
  const places = [...eight].keys().toArray()
  const exchanged = places.flatMap((a) =>
    places.filter((b) => b > a && eight[a] !== eight[b]).map((b) => swapped(eight, a, b)),
  )
  return [...wrong, ...exchanged]
}

test('every single wrong character and every exchange of two is noticed, in numbers of every kind', () => {
  for (const start of ['0000000', 'ZZZZZZZ', '0123456', 'ABCDEFG', '7K3M9QX', '1111112', 'Z0Z0Z0Z']) {
    const eight = eightOf(ticketNumber(start))
    const tried = slips(eight)
    assert.ok(tried.length >= 8 * 31, `${tried.length} slips of ${eight}`)
    for (const slip of tried) assert.equal(readTicketNumber(written(slip)), null, `${slip} for ${eight}`)
  }
})

test('the same holds for any number', () => {
  fc.assert(
    fc.property(seven, (start) => {
      for (const slip of slips(eightOf(ticketNumber(start)))) assert.equal(readTicketNumber(slip), null)
    }),
    { numRuns: 200 },
  )
})

test('check characters are spread evenly: one in 32 guesses passes', () => {
  const last = [...alphabet].map((c) => checkCharacter(`ABCDEF${c}`))
  assert.equal(new Set(last).size, 32)
})

test('a number reads as itself, however it is typed', () => {
  const ways: ((number: string) => string)[] = [
    (number) => number,
    (number) => number.toLowerCase(),
    (number) => ` ${number} `,
    (number) => number.replaceAll('-', ' '),
    (number) => number.replaceAll('-', ''),
    (number) => number.replaceAll('-', '–'),
    (number) => number.slice(3),
    (number) => number.slice(3).replace('-', '').toLowerCase(),
    (number) => number.replaceAll('0', 'O'),
    (number) => number.replaceAll('0', 'o'),
    (number) => number.replaceAll('1', 'I'),
    (number) => number.replaceAll('1', 'l'),
    (number) => Array.from(number, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join(''),
    (number) => [...number.replaceAll('-', '')].join(' '),
  ]
  fc.assert(
    fc.property(seven, fc.constantFrom(...ways), (start, way) => {
      const number = ticketNumber(start)
      assert.equal(readTicketNumber(way(number)), number, way(number))
    }),
    { numRuns: 2_000 },
  )
  const awkward = ticketNumber('HY01HY0')
  for (const way of ways) assert.equal(readTicketNumber(way(awkward)), awkward, way(awkward))
})

test('what is no number is none', () => {
  const number = ticketNumber('7K3M9QX')
  const wrong = [
    '',
    'HY',
    'HY-',
    'hello',
    number.slice(0, -1),
    `${number}0`,
    `HY${number}`,
    number.replace('HY', 'HX'),
    'HY-UUUU-UUUU',
    'HY-7K3M-9Q*X',
    `${number}\u0000`,
  ]
  for (const typed of wrong) assert.equal(readTicketNumber(typed), null, JSON.stringify(typed))
})

test('nothing that can be typed makes the reader fail, and what it accepts is a number with its check character', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom(...alphabet, '-', ' ', 'o', 'l'), maxLength: 12 }),
      ),
      (typed) => {
        const number = readTicketNumber(typed)
        if (number === null) return
        assert.match(number, /^HY-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
        assert.equal(ticketNumber(eightOf(number).slice(0, 7)), number)
      },
    ),
    { numRuns: 2_000 },
  )
})

test('a secret is read with the same forgiveness', () => {
  assert.equal(readBase32(' ab-c1 Ol o_i.９ '), 'ABC101019')
})
