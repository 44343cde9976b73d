import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { inPieces, readAll, splitHead } from './byte-streams.ts'
import { seededClock } from './clock.ts'
import { sha256 } from './crypto.ts'
import { sealerOver } from './vault/sealer.ts'

const vault = sealerOver('aes-256-gcm', [{ version: 1, key: sha256('a key') }], null)
const clock = seededClock('sealing', new Date('2026-03-02T01:00:00Z'))
const place = { orgId: 'o', table: 'uploads', column: 'original', rowId: 'r' }
const max = 10 * 1024 * 1024

/** The bytes in parts of the given lengths, over and over. */
async function* inParts(bytes: Buffer, lengths: number[]) {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length]!
    yield bytes.subarray(at, at + length)
    at += length
  }
}
const seal = (bytes: Buffer, lengths = [70_000]) =>
  readAll(vault.sealStream(clock, place, inParts(bytes, lengths)), max)
const open = (sealed: Buffer, at = place, lengths = [70_000]) =>
  readAll(vault.openStream(at, inParts(sealed, lengths)), max)

const lengths = fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 5 })

describe('a sealed stream', () => {
  it('opens to what it was, whatever the parts it came and went in', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 200_000 }), lengths, lengths, async (size, sent, read) => {
        const bytes = Buffer.alloc(size, 'words')
        assert.ok((await open(await seal(bytes, sent), place, read)).equals(bytes))
      }),
      { numRuns: 50 },
    ))

  it('holds at the edges of its pieces', async () => {
    for (const size of [0, 1, 65_535, 65_536, 65_537, 131_072, 131_073]) {
      const bytes = Buffer.alloc(size, 7)
      assert.ok((await open(await seal(bytes))).equals(bytes), `${size}`)
    }
  })

  it('hides what is in it, and is never the same twice', async () => {
    const bytes = Buffer.from('planted words')
    const [one, two] = [await seal(bytes), await seal(bytes)]
    assert.equal(one.includes('planted'), false)
    assert.notDeepEqual(one, two)
  })

  it('does not open when a byte is changed, at another place, or with another key', async () => {
    const sealed = await seal(Buffer.alloc(150_000, 3))
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: sealed.length - 1 }), async (at) => {
        const changed = Buffer.from(sealed)
        changed[at]! ^= 1
        await assert.rejects(open(changed))
      }),
      { numRuns: 50 },
    )
    for (const other of [{ rowId: 'x' }, { orgId: 'x' }, { column: 'rendition' }])
      await assert.rejects(open(sealed, { ...place, ...other }))
    const stranger = sealerOver('aes-256-gcm', [{ version: 1, key: sha256('another key') }], null)
    await assert.rejects(readAll(stranger.openStream(place, inParts(sealed, [1000])), max))
  })

  it('does not open when pieces are cut off, left out, swapped or added', async () => {
    const sealed = await seal(Buffer.alloc(4 * 65_536, 3))
    const head = sealed.subarray(0, 18)
    const pieces = Array.from({ length: 4 }, (_, n) => sealed.subarray(18 + n * 65_552, 18 + (n + 1) * 65_552))
    const [a, b, c, d] = pieces as [Buffer, Buffer, Buffer, Buffer]
    assert.ok((await open(Buffer.concat([head, a, b, c, d]))).length > 0)
    for (const wrong of [[a, b, c], [a, c, d], [b, a, c, d], [a, b, c, d, d], [d], [a], []])
      await assert.rejects(open(Buffer.concat([head, ...wrong])))
    for (const length of [0, 1, 17, 18, 19, 40]) await assert.rejects(open(sealed.subarray(0, length)))
  })
})

describe('streams of bytes', () => {
  it('are split and cut without losing any', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), lengths, fc.nat(350), async (array, sizes, at) => {
        const bytes = Buffer.from(array)
        const { head, rest } = await splitHead(
          inParts(
            bytes,
            sizes.map((size) => (size % 7) + 1),
          ),
          at,
        )
        assert.equal(head.length, Math.min(at, bytes.length))
        assert.ok(Buffer.concat([head, await readAll(rest, max)]).equals(bytes))
        const pieces: Buffer[] = []
        for await (const { piece, isLast } of inPieces(inParts(bytes, [5]), 16)) {
          assert.ok(isLast ? piece.length <= 16 : piece.length === 16)
          pieces.push(piece)
        }
        assert.ok(Buffer.concat(pieces).equals(bytes))
      }),
    ))

  it('that are too long are not read whole', () => assert.rejects(readAll(inParts(Buffer.alloc(11), [3]), 10)))
})
