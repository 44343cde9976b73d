import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { getPriority } from 'node:os'
import { describe, it } from 'node:test'
import sharp from 'sharp'
import type { SeenLine } from '#platform/pictures.rules.ts'
import { coverColour } from './draw.ts'
import { childInspector } from './inspector.ts'

const inspector = childInspector()
const nothing = () => []
async function* parts(...all: Buffer[]) {
  yield* all
}
const drawn = async (bytes: Buffer) => {
  const finding = await inspector.look('image', parts(bytes), nothing)
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
    assert.equal(
      (await sharp((await drawn(transparent)).webp).metadata()).hasAlpha,
      false,
      'what is read is what is shown',
    )
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
      assert.deepEqual(await inspector.look('image', parts(bytes), nothing), { refused: 'broken' })
  })

  it('refuses too many pixels', async () => {
    const bomb = await plain(8_000, 8_000).png().toBuffer()
    assert.deepEqual(await inspector.look('image', parts(bomb), nothing), { refused: 'too_many_pixels' })
  })

  it('passes on what the file’s own stream throws, and stops when it does', async () => {
    async function* failing() {
      yield Buffer.from('%PDF')
      throw new Error('the store went away')
    }
    await assert.rejects(inspector.look('pdf', failing(), nothing), /the store went away/)
  })

  it('gives up when its process is gone', async () => {
    // More than it ever takes in: it ends without an answer.
    const part = Buffer.alloc(1024 * 1024)
    await assert.rejects(
      inspector.look('video', parts(...Array.from({ length: 70 }, () => part)), nothing),
      /looking inside a file/,
    )
  })

  it('reads what stands in a picture, with the place of each sign, and destroys what it is told to', async () => {
    const words =
      '<svg xmlns="http://www.w3.org/2000/svg" width="700" height="120"><rect width="700" height="120" fill="#fff"/><text x="20" y="75" font-size="40" font-family="sans-serif">ORDER 2048 PAID</text></svg>'
    const picture = await sharp(Buffer.from(words)).png().toBuffer()
    let seen: SeenLine[] = []
    const finding = await inspector.look('image', parts(picture), (lines) => {
      seen = lines
      return [{ x: -5, y: -5, width: 300, height: 500 }]
    })
    assert.match(seen.map(({ text }) => text).join(' '), /ORDER ?2048/)
    const [line] = seen
    assert.equal(line!.at.length, line!.text.length)
    assert.ok(
      line!.at.every((x, i) => i === 0 || x >= line!.at[i - 1]!),
      'from the left to the right',
    )
    assert.ok('rendition' in finding && finding.rendition)
    const { data } = await sharp(finding.rendition.webp).raw().toBuffer({ resolveWithObject: true })
    for (const [x, y] of [
      [0, 0],
      [150, 60],
      [290, 119],
    ] as const)
      for (const [c, value] of coverColour.entries()) assert.ok(Math.abs(data[(y * 700 + x) * 3 + c]! - value) < 8)
  })

  it('fails when nobody can say what to cover: there is no rendition', async () => {
    const lost = () => {
      throw new Error('no rules today')
    }
    await assert.rejects(inspector.look('image', parts(await plain(40, 40).png().toBuffer()), lost), /no rules today/)
  })

  it('dies at its limits, of time and of memory', async () => {
    const picture = await plain(400, 400).png().toBuffer()
    const hasty = childInspector({ msMax: 1, dataKibMax: 1536 * 1024 })
    await assert.rejects(hasty.look('image', parts(picture), nothing), /ended with SIGKILL/)
    const poor = childInspector({ msMax: 60_000, dataKibMax: 100 * 1024 })
    await assert.rejects(poor.look('image', parts(picture), nothing), /looking inside a file: ended with/)
  })

  it('has few processes at once, which give way to others', async () => {
    assert.ok(inspector.slots >= 1 && inspector.slots <= 4)
    let priorities: number[] = []
    await inspector.look('image', parts(await plain(40, 40).png().toBuffer()), () => {
      const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ')
      priorities = children.map((pid) => getPriority(Number(pid)))
      return []
    })
    assert.ok(priorities.includes(10), `${priorities}`)
  })

  it('has an engine that reports to nobody', () => {
    // From 1.29 on the builds for Linux and macOS send what they run to their maker.
    const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json')
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
    assert.ok(Number(version.split('.')[1]) < 29, version)
  })
})
