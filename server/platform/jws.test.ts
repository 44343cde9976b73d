import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { CompactSign, compactVerify } from 'jose'
import { JwsFault, signHs256, unverifiedPayload, verifyHs256 } from './jws.ts'

const bytes = Buffer.alloc(32, 7)
const key = createSecretKey(bytes)
const faultOf = (token: string) => {
  try {
    verifyHs256(token, () => key)
    return null
  } catch (error) {
    assert.ok(error instanceof JwsFault, String(error))
    return error.fault
  }
}

describe('a compact JWS', () => {
  test('of RFC 7515 appendix A.1 is verified', () => {
    const token =
      'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
    const its = createSecretKey(
      Buffer.from(
        'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
        'base64url',
      ),
    )
    const payload = { iss: 'joe', exp: 1300819380, 'http://example.com/is_root': true }
    assert.deepEqual(
      verifyHs256(token, () => its),
      payload,
    )
    assert.deepEqual(unverifiedPayload(token), payload)
  })

  test('is the same as a library makes, and each takes the other’s', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), async (payload) => {
        // What JSON does to a value (−0, for one) is not what is tested here.
        const plain = JSON.parse(JSON.stringify(payload)) as Record<string, unknown>
        const made = signHs256('k', plain, key)
        const theirs = await new CompactSign(Buffer.from(JSON.stringify(plain)))
          .setProtectedHeader({ alg: 'HS256', kid: 'k', typ: 'JWT' })
          .sign(bytes)
        assert.equal(made, theirs)
        assert.deepEqual(
          verifyHs256(theirs, () => key),
          plain,
        )
      }),
      { numRuns: 200 },
    )
  })

  test('is refused with any character changed, as the library refuses it', async () => {
    const token = signHs256('k', { ctx: { orderNo: 'A-1' } }, key)
    for (let at = 0; at < token.length; at++) {
      for (const other of ['A', 'z', '.', '=', ' ', '-']) {
        if (token[at] === other) continue
        const changed = token.slice(0, at) + other + token.slice(at + 1)
        const theirs = await compactVerify(changed, bytes, { algorithms: ['HS256'] }).then(
          () => null,
          () => 'refused',
        )
        // The last character of a signature has two bits that mean nothing.
        assert.equal(faultOf(changed) === null, theirs === null, `${at} → ${other}`)
      }
    }
  })

  test('with another algorithm, an extension or no object is none', () => {
    const part = (text: string) => Buffer.from(text).toString('base64url')
    for (const head of [
      '{"alg":"none"}',
      '{"alg":"HS512"}',
      '{"alg":"HS256","crit":["b64"],"b64":false}',
      '[]',
      'null',
      '{',
    ])
      assert.equal(faultOf(`${part(head)}.${part('{}')}.${part('x')}`), 'malformed', head)
    const head = part('{"alg":"HS256"}')
    assert.equal(faultOf(`${head}.${part('{}')}.${part('x')}`), 'bad_signature')
    assert.equal(faultOf(`${head}.${part('{}')}.`), 'bad_signature')
    for (const token of ['', '.', '..', 'a.b', 'a.b.c.d', `${head}.${part('{}')}.=`])
      assert.equal(faultOf(token), 'malformed', token)
  })
})
