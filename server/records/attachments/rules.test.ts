import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import sharp from 'sharp'
import { cleanName, disposition, renamed } from './name.rules.ts'
import { sizeOf } from './pixels.rules.ts'

describe('a cleaned name', () => {
  const table: [string, string, string][] = [
    ['截图.png', 'png', '截图.png'],
    ['IMG_0001.JPEG', 'jpg', 'IMG_0001.jpg'],
    ['a.html', 'txt', 'a.html.txt'],
    ['../../etc/passwd', 'txt', 'passwd.txt'],
    ['C:\\Users\\x\\bill.pdf', 'pdf', 'bill.pdf'],
    ['bill.pdf.exe', 'pdf', 'bill.pdf.exe.pdf'],
    ['\u200b.htaccess', 'txt', 'htaccess.txt'],
    ['a\u202egnp.exe', 'png', 'agnp.exe.png'],
    ['con.txt', 'txt', '_con.txt'],
    ['LPT1', 'pdf', '_LPT1.pdf'],
    ['', 'png', 'file.png'],
    ['...', 'png', 'file.png'],
    ['a"; filename="b.exe', 'png', 'a__ filename=_b.exe.png'],
    ['e\u0301.png', 'png', 'é.png'],
    ['x'.repeat(500), 'png', `${'x'.repeat(80)}.png`],
    ['\ud800a.png', 'png', 'a.png'],
  ]
  for (const [given, extension, expected] of table)
    it(`of ${JSON.stringify(given.slice(0, 30))} is ${expected.slice(0, 30)}`, () => {
      assert.equal(cleanName(given, extension), expected)
    })

  it('holds for every text: visible, one part, one line, its own extension, and cleaning it again changes nothing', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary-ascii' }),
    )
    fc.assert(
      fc.property(anything, fc.constantFrom('png', 'jpg', 'pdf', 'txt', 'mp4'), (given, extension) => {
        const name = cleanName(given, extension)
        assert.match(name, new RegExp(`^[^\\p{C}\\p{Zl}\\p{Zp}/\\\\:"<>|?*%$\`;&']+\\.${extension}$`, 'u'))
        assert.doesNotMatch(name, /^[.\s-]|\s\s|^(con|prn|aux|nul|com\d|lpt\d)\./i)
        assert.equal(cleanName(name, extension), name)
        assert.match(
          disposition('attachment', name),
          /^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''[\w.!~%-]+$/,
        )
        assert.ok(renamed(name, 'webp').endsWith('.webp'))
      }),
    )
  })
})

describe('the size of a picture', () => {
  it('is read from the beginning of each format', async () => {
    for (const [width, height] of [
      [1, 1],
      [640, 480],
      [300, 5000],
    ] as const) {
      const picture = sharp({ create: { width, height, channels: 3, background: 'teal' } })
      for (const format of ['jpeg', 'png', 'webp', 'gif'] as const) {
        const bytes = await picture.clone().toFormat(format).toBuffer()
        assert.deepEqual(sizeOf(`image/${format}`, bytes), { width, height }, format)
      }
      const lossless = await picture.clone().webp({ lossless: true }).toBuffer()
      const extended = await picture
        .clone()
        .withExif({ IFD0: { Make: 'x' } })
        .webp()
        .toBuffer()
      const progressive = await picture
        .clone()
        .withExif({ IFD0: { Make: 'x' } })
        .jpeg({ progressive: true })
        .toBuffer()
      assert.deepEqual(sizeOf('image/webp', lossless), { width, height })
      assert.deepEqual(sizeOf('image/webp', extended), { width, height })
      assert.deepEqual(sizeOf('image/jpeg', progressive), { width, height })
    }
  })

  it('never fails: it is a size, or it is not known', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 64 }),
        fc.constantFrom('jpeg', 'png', 'webp', 'gif'),
        fc.constantFrom('', '\xff\xd8\xff\xe0\0\x04ab\xff', 'RIFF\0\0\0\0WEBPVP8L', 'RIFF\0\0\0\0WEBPVP8X'),
        (array, format, head) => {
          const size = sizeOf(`image/${format}`, Buffer.concat([Buffer.from(head, 'latin1'), array]))
          assert.ok(size === null || (size.width >= 0 && size.height >= 0))
        },
      ),
    )
  })
})
