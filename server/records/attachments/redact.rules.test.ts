import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Box, SeenLine } from '#platform/pictures.rules.ts'
import { isResidentId, passesLuhn } from '../customers/numbers.rules.ts'
import { boxesToCover } from './redact.rules.ts'

/** A line as the reader sees it: 20 pixels for a sign, 40 high. */
const line = (text: string, x = 0, y = 0, sure = 1): SeenLine => ({
  text,
  at: Array.from(text, (_, i) => x + i * 20 + 10),
  sure: Array.from(text, () => sure),
  box: { x, y, width: text.length * 20, height: 40 },
})
const isCovered = (boxes: Box[], x: number, y: number) =>
  boxes.some((box) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height)
/** The signs of a line that stay readable. */
const left = (seen: SeenLine, boxes: Box[]) =>
  Array.from(seen.text, (sign, i) => (isCovered(boxes, seen.at[i]!, seen.box.y + 20) ? '' : sign)).join('')
const leftOf = (...lines: SeenLine[]) => {
  const boxes = boxesToCover(lines)
  return lines.map((seen) => left(seen, boxes))
}

const withCheck = (front: string) => front + [...'0123456789'].find((digit) => passesLuhn(front + digit))
const card = withCheck('622202001122334')
const [a, b, c, d] = card.match(/\d{4}/g) as [string, string, string, string]
const id = '11010119900307663'.concat([...'0123456789X'].find((check) => isResidentId(`11010119900307663${check}`))!)

describe('what is covered in a picture', () => {
  it('is a card, an ID, a phone, an address; not what stands beside them', () => {
    assert.match(leftOf(line(`卡号：${card} 已绑定`))[0]!, /^卡号：? ?已绑定$/)
    for (const text of [card, `${a} ${b} ${c} ${d}`, id, '13900001234', 'zhang.san@example.com'])
      assert.deepEqual(leftOf(line(text)), [''], text)
  })

  it('is a number in boxes of a row, in two lines, or broken where the line ended', () => {
    assert.deepEqual(leftOf(...[a, b, c, d].map((text, i) => line(text, i * 120))), ['', '', '', ''])
    assert.deepEqual(leftOf(line(`${a} ${b}`), line(`${c} ${d}`, 0, 55)), ['', ''])
    assert.deepEqual(leftOf(line(a), line(b, 120), line(`${c} ${d}`, 0, 55)), ['', '', ''])
    assert.deepEqual(leftOf(line('wang-'), line('li@example.com', 0, 55)), ['', ''])
    assert.deepEqual(leftOf(line(card.slice(0, 9)), line(card.slice(9), 0, 55)), ['', ''])
  })

  it('is a number of which the reader took a sign for another, or was not sure', () => {
    assert.deepEqual(leftOf(line(card.replaceAll('0', 'O').replaceAll('1', 'l'))), [''])
    const wrong = `${a} ${b} ${c} ${d.slice(0, 3)}${(Number(d[3]) + 1) % 10}`
    assert.deepEqual(leftOf(line(wrong)), [''])
    assert.deepEqual(leftOf(line(wrong.replaceAll(' ', ''), 0, 0, 0.6)), [''])
    assert.deepEqual(leftOf(line(`${a}${b} ${c}${d}`)), [''])
    assert.deepEqual(leftOf(line(id.slice(0, 17) + (id.endsWith('1') ? '2' : '1'))), [''])
    const pieces = [line(a), line('e', 85, 10), line(b, 120), line(c, 240), line(d, 360)]
    assert.deepEqual(
      leftOf(...pieces).filter((_, i) => i !== 1),
      ['', '', '', ''],
    )
  })

  it('is nothing of order numbers, amounts, times and service lines', () => {
    const kept = [
      '2026111259160371557014403050',
      'T53047906453448008',
      '¥25,746.02',
      '2026-08-16 04:21:43',
      '95516',
      '**** **** **** 6688',
      '900022223333444',
    ]
    for (const text of kept) assert.deepEqual(leftOf(line(text)), [text], text)
    const rows = [line('1,280.00'), line('3,047.29', 200), line('4,804.99', 0, 80), line('6,787.85', 200, 80)]
    assert.deepEqual(boxesToCover(rows), [])
  })

  it('covers more than it must rather than less, and takes any reading', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ text: fc.string({ maxLength: 30 }), x: fc.nat(900), y: fc.nat(900) }), { maxLength: 12 }),
        fc.nat(900),
        (others, x) => {
          const lines = [...others.map((other) => line(other.text, other.x, other.y)), line('13900001234', x, 2_000)]
          const boxes = boxesToCover(lines)
          assert.equal(left(lines.at(-1)!, boxes), '')
        },
      ),
    )
  })
})
