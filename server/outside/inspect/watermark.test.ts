import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import sharp from 'sharp'
import { childInspector } from './inspector.ts'
import { writeOver } from './watermark.ts'

const flat = (value: number, width = 400, height = 300) => ({
  rgb: Buffer.alloc(width * height * 3, value),
  width,
  height,
})
/** How many pixels of each square of the picture are not as they were. */
function touched({ rgb, width, height }: ReturnType<typeof flat>, value: number, side: number): number[] {
  const squares: number[] = []
  for (let top = 0; top + side <= height; top += side)
    for (let left = 0; left + side <= width; left += side) {
      let count = 0
      for (let y = top; y < top + side; y++)
        for (let x = left; x < left + side; x++) if (rgb[(y * width + x) * 3] !== value) count += 1
      squares.push(count)
    }
  return squares
}

describe('a watermark', () => {
  it('stands in every part of a picture, light or dark, and leaves most of it as it was', () => {
    for (const value of [0, 127, 128, 255]) {
      const picture = flat(value, 800, 600)
      writeOver(picture, 'LEAD 01HX-9  2026-03-02 09:00  HY-7K3M-Q2XA')
      const squares = touched(picture, value, 200)
      assert.ok(Math.min(...squares) > 200, `${value}: ${squares}`)
      assert.ok(Math.max(...squares) < 200 * 200 * 0.25, `${value}: ${squares}`)
    }
  })

  it('says who: other words are other pixels, and what has no letter is a gap', () => {
    const [one, other, none] = [flat(255), flat(255), flat(255)]
    writeOver(one, 'AGENT 1')
    writeOver(other, 'AGENT 2')
    writeOver(none, '秦可卿')
    assert.notDeepEqual(one.rgb, other.rgb)
    assert.deepEqual(none.rgb, flat(255).rgb)
  })

  it('is drawn in the process that decodes, without a font; what is no picture throws', async () => {
    const inspector = childInspector()
    async function* parts(bytes: Buffer) {
      yield bytes
    }
    const png = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#fff' } })
      .png()
      .toBuffer()
    const { data, info } = await sharp(await inspector.writeOver(parts(png), 'RISK 42'))
      .raw()
      .toBuffer({ resolveWithObject: true })
    assert.deepEqual([info.width, info.height], [400, 300])
    assert.ok(data.filter((value) => value < 200).length > 1000)
    await assert.rejects(inspector.writeOver(parts(Buffer.from('no picture')), 'RISK 42'), /it is none/)
  })
})
