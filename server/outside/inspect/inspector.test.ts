import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import sharp from 'sharp'
import { childInspector } from './inspector.ts'

const inspector = childInspector()
async function* parts(...all: Buffer[]) {
  yield* all
}
const drawn = async (bytes: Buffer) => {
  const finding = await inspector.look('image', parts(bytes))
  assert.ok('rendition' in finding && finding.rendition, JSON.stringify(finding))
  return finding.rendition
}
const plain = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: 'teal' } })

describe('the inspector', () => {
  it('draws a picture the right way up, in sRGB, at a size that can be read', async () => {
    const lying = await plain(60, 40)
      .withExif({ IFD0: { Orientation: '6' } })
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toBuffer()
    const { width, height, webp } = await drawn(lying)
    assert.deepEqual([width, height], [40, 60])
    assert.equal((await sharp(webp).metadata()).orientation, undefined)
    const cmyk = await plain(40, 40).toColourspace('cmyk').jpeg().toBuffer()
    assert.equal((await sharp((await drawn(cmyk)).webp).metadata()).space, 'srgb')
    const transparent = await sharp({ create: { width: 8, height: 8, channels: 4, background: '#0000' } })
      .png()
      .toBuffer()
    assert.equal((await sharp((await drawn(transparent)).webp).metadata()).hasAlpha, true)
    const large = await plain(9_000, 5_000).png().toBuffer()
    const small = await drawn(large)
    assert.ok(small.width * small.height <= 16_000_000 && small.width > 5_000, `${small.width}`)
    const long = await drawn(await plain(100, 20_000).png().toBuffer())
    assert.equal(long.height, 16_383)
  })

  it('reads four formats and no other, whatever it was told', async () => {
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    )
    for (const bytes of [
      svg,
      await plain(9, 9).tiff().toBuffer(),
      await plain(9, 9).avif().toBuffer(),
      Buffer.from('P3 1 1 255 0 0 0'),
    ])
      assert.deepEqual(await inspector.look('image', parts(bytes)), { refused: 'broken' })
  })

  it('refuses too many pixels', async () => {
    const bomb = await plain(8_000, 8_000).png().toBuffer()
    assert.deepEqual(await inspector.look('image', parts(bomb)), { refused: 'too_many_pixels' })
  })

  it('passes on what the file’s own stream throws, and stops when it does', async () => {
    async function* failing() {
      yield Buffer.from('%PDF')
      throw new Error('the store went away')
    }
    await assert.rejects(inspector.look('pdf', failing()), /the store went away/)
  })

  it('gives up when its process is gone', async () => {
    // More than it ever takes in: it ends without an answer.
    const part = Buffer.alloc(1024 * 1024)
    await assert.rejects(
      inspector.look('video', parts(...Array.from({ length: 70 }, () => part))),
      /looking inside a file/,
    )
  })
})
