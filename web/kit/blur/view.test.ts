import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fittedSize } from './picture.ts'
import {
  arrows,
  boxBetween,
  boxMoved,
  boxResized,
  firstBox,
  fitted,
  moved,
  showing,
  toPicture,
  zoomed,
} from './view.ts'

const side = (max: number) => fc.integer({ min: 1, max })
const size = (max: number) => fc.record({ width: side(max), height: side(max) })
const coordinate = fc.double({ min: -500, max: 3_000, noNaN: true })
const point = fc.record({ x: coordinate, y: coordinate })
const near = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b))

test('a picture fits the stage whole, and in its middle', () => {
  fc.assert(
    fc.property(size(2_560), size(1_500), (picture, stage) => {
      const { x, y, scale } = fitted(picture, stage)
      assert.ok(x >= -1e-6 && y >= -1e-6)
      assert.ok(near(x * 2 + picture.width * scale, stage.width))
      assert.ok(near(y * 2 + picture.height * scale, stage.height))
    }),
  )
})

test('zooming keeps the point under the fingers where it is, as long as no empty margin would show', () => {
  const picture = { width: 1_000, height: 1_000 }
  const stage = { width: 300, height: 300 }
  const at = { x: 120, y: 200 }
  const before = fitted(picture, stage)
  const after = zoomed(before, picture, stage, 3, at)
  assert.ok(near(after.scale, before.scale * 3))
  const [was, is] = [toPicture(before, at), toPicture(after, at)]
  assert.ok(near(was.x, is.x) && near(was.y, is.y))
})

test('however it is zoomed and moved, the picture is never smaller than whole and leaves no margin it could fill', () => {
  fc.assert(
    fc.property(
      size(2_560),
      size(1_500),
      fc.array(fc.tuple(fc.double({ min: 0.1, max: 10, noNaN: true }), point)),
      (picture, stage, steps) => {
        let view = fitted(picture, stage)
        const least = view.scale
        for (const [factor, at] of steps) view = moved(zoomed(view, picture, stage, factor, at), picture, stage, at)
        assert.ok(view.scale >= least)
        for (const [offset, length, room] of [
          [view.x, picture.width * view.scale, stage.width],
          [view.y, picture.height * view.scale, stage.height],
        ] as const) {
          const left = offset
          const right = room - offset - length
          if (length > room) assert.ok(left <= 1e-6 && right <= 1e-6, `${left} ${right}`)
          else assert.ok(near(left, right), `${left} ${right}`)
        }
      },
    ),
  )
})

test('a box is of whole pixels, inside the picture, and covers all that was framed of it', () => {
  fc.assert(
    fc.property(point, point, size(2_560), (a, b, picture) => {
      const box = boxBetween(a, b, picture)
      assert.ok([box.x, box.y, box.width, box.height].every(Number.isInteger))
      assert.ok(box.x >= 0 && box.y >= 0 && box.width >= 0 && box.height >= 0)
      assert.ok(box.x + box.width <= picture.width && box.y + box.height <= picture.height)
      const inside = (value: number, max: number) => Math.min(Math.max(value, 0), max)
      assert.ok(box.x <= inside(Math.min(a.x, b.x), picture.width))
      assert.ok(box.x + box.width >= inside(Math.max(a.x, b.x), picture.width))
    }),
  )
})

test("the keyboard's box stays inside the picture, keeps a size, and is brought into view", () => {
  const key = fc.constantFrom(...Object.keys(arrows))
  fc.assert(
    fc.property(
      size(2_560),
      size(1_500),
      fc.array(fc.tuple(key, fc.boolean(), fc.integer({ min: 1, max: 300 }))),
      (picture, stage, presses) => {
        let box = firstBox(picture)
        for (const [name, resizes, step] of presses)
          box = (resizes ? boxResized : boxMoved)(box, arrows[name]!, step, picture)
        assert.ok(box.x >= 0 && box.y >= 0 && box.width > 0 && box.height > 0)
        assert.ok(box.x + box.width <= picture.width && box.y + box.height <= picture.height)
        const view = showing(zoomed(fitted(picture, stage), picture, stage, 8, { x: 0, y: 0 }), picture, stage, box)
        const left = view.x + box.x * view.scale
        if (box.width * view.scale <= stage.width)
          assert.ok(left >= -1e-6 && left + box.width * view.scale <= stage.width + 1e-6)
      },
    ),
  )
})

test('what is sent has at most 2,560 pixels a side, in the same proportions, and is never blown up', () => {
  assert.deepEqual(fittedSize({ width: 4_032, height: 3_024 }), { width: 2_560, height: 1_920 })
  assert.deepEqual(fittedSize({ width: 1_170, height: 2_532 }), { width: 1_170, height: 2_532 })
  assert.deepEqual(fittedSize({ width: 40_000, height: 2 }), { width: 2_560, height: 1 })
})
