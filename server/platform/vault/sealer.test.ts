/** Sealing under data keys, in every algorithm, and what was sealed before there were data keys. */
import assert from 'node:assert/strict'
import { createCipheriv, hkdfSync } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { seededClock } from '../clock.ts'
import { sha256 } from '../crypto.ts'
import { boundTo, cipherNames, formats, type Place } from './cipher.ts'
import { sealerOver } from './sealer.ts'

const clock = seededClock('sealing', new Date('2026-03-02T01:00:00Z'))
const home: Place = { orgId: 'org-1', table: 'messages', column: 'body_sealed', rowId: 'row-1' }
const words = fc.string({ unit: 'binary', maxLength: 200 }).filter((text) => text.isWellFormed())
const one = { version: 1, key: sha256('a key') }
const two = { version: 2, key: sha256('a newer key') }

for (const cipher of cipherNames) {
  describe(cipher, () => {
    const vault = sealerOver(cipher, [one], null)

    test('what was sealed opens again, whatever it says', () => {
      fc.assert(fc.property(words, (text) => assert.equal(vault.open(home, vault.seal(clock, home, text)), text)))
    })

    test('the same words never look the same twice, and never show', () => {
      const [first, other] = [vault.seal(clock, home, 'card 6222 0000'), vault.seal(clock, home, 'card 6222 0000')]
      assert.notDeepEqual(first, other)
      assert.equal(first.includes('6222'), false)
    })

    test('a ciphertext moved to another organisation, table, column or row does not open', () => {
      const sealed = vault.seal(clock, home, 'secret')
      for (const part of ['orgId', 'table', 'column', 'rowId'] as const) {
        assert.throws(() => vault.open({ ...home, [part]: `${home[part]}0` }, sealed), part)
      }
    })

    test('every flipped bit and every cut is refused', () => {
      fc.assert(
        fc.property(words, fc.nat(), fc.integer({ min: 0, max: 7 }), (text, place, bit) => {
          const sealed = vault.seal(clock, home, text)
          const flipped = Buffer.from(sealed)
          flipped[place % sealed.length]! ^= 1 << bit
          assert.throws(() => vault.open(home, flipped))
          assert.throws(() => vault.open(home, sealed.subarray(0, place % sealed.length)))
        }),
        { numRuns: 1_000 },
      )
    })

    test('the newest key seals, an older one still opens, another subject opens nothing', () => {
      const both = sealerOver(cipher, [one, two], null)
      const sealed = both.seal(clock, home, 'secret')
      assert.equal(sealed[1], 2)
      assert.equal(both.open(home, vault.seal(clock, home, 'older')), 'older')
      assert.throws(() => vault.open(home, sealed))
      assert.throws(() =>
        sealerOver(cipher, [{ version: 1, key: two.key }], null).open(home, vault.seal(clock, home, 'x')),
      )
    })
  })
}

test('each ciphertext tells its algorithm, so that all open after the choice has changed', () => {
  const [aes, sm4] = cipherNames.map((cipher) => sealerOver(cipher, [one], null))
  const [byAes, bySm4] = [aes!.seal(clock, home, 'secret'), sm4!.seal(clock, home, 'secret')]
  assert.deepEqual([byAes[0], bySm4[0]], [formats.text['aes-256-gcm'], formats.text['sm4-gcm']])
  assert.deepEqual([aes!.open(home, bySm4), sm4!.open(home, byAes)], ['secret', 'secret'])
  byAes[0] = formats.text['sm4-gcm']
  assert.throws(() => aes!.open(home, byAes), 'the algorithm cannot be exchanged')
})

test('SM4-GCM is the algorithm of the standard (RFC 8998, appendix A.1)', () => {
  const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex')
  const cipher = createCipheriv(
    'sm4-gcm' as 'aes-128-gcm',
    hex('0123456789ABCDEFFEDCBA9876543210'),
    hex('00001234567800000000ABCD'),
  )
  cipher.setAAD(hex('FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2'))
  const plain = hex(`AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD
    EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA`)
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  assert.equal(
    sealed.toString('hex').toUpperCase(),
    '17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D',
  )
  assert.equal(cipher.getAuthTag().toString('hex').toUpperCase(), '83DE3541E4C2B58177E065A9BF7B62EC')
})

test('what was sealed before there were data keys opens with the key of then', () => {
  const key = sha256('the local key')
  const text = Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), 'huiyin seal v1', 32))
  const nonce = clock.bytes(12)
  const cipher = createCipheriv('aes-256-gcm', text, nonce).setAAD(boundTo(home, 1))
  const body = Buffer.concat([cipher.update('older', 'utf8'), cipher.final()])
  const sealed = Buffer.concat([Buffer.from([1, 1]), nonce, cipher.getAuthTag(), body])
  assert.equal(sealerOver('aes-256-gcm', [one], { text, files: text }).open(home, sealed), 'older')
  assert.throws(() => sealerOver('aes-256-gcm', [one], null).open(home, sealed))
})
