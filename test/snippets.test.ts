/**
 * The snippets of docs/integrations: the vectors are right by an independent library and by the door, and the Node
 * snippet makes them. The other languages are run by bin/check-snippets.ts, which .ci/run calls.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createSecretKey } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { CompactSign, compactVerify } from 'jose'
import { type Context, contextNames } from '#records/entries/context.rules.ts'
import type { Entry } from '#records/entries/find.ts'
import { readSentContext } from '#stages/intake/context.ts'

type Keys = { entry: string; kid: string; secret: string; issuedAt: number; lifeSeconds: number; context: Context }
type Raw = { header: string; payload: string; secret: string }

const folder = join(import.meta.dirname, '../docs/integrations')
const { vectors } = JSON.parse(readFileSync(join(folder, 'vectors.json'), 'utf8')) as {
  vectors: { name: string; input: Keys | Raw; token: string }[]
}
const bytesOf = (secret: string) => Buffer.from(secret, 'base64url')

test('the official vector of HS256 is among them, and every token is right', async () => {
  assert.equal(vectors[0]!.name, 'RFC 7515 appendix A.1')
  for (const { name, input, token } of vectors) {
    const { payload } = await compactVerify(token, bytesOf(input.secret), { algorithms: ['HS256'] })
    if ('payload' in input) assert.equal(Buffer.from(payload).toString(), input.payload, name)
  }
})

for (const { name, input, token } of vectors) {
  if ('payload' in input) continue
  const { entry, kid, secret, issuedAt, lifeSeconds, context } = input
  test(`“${name}” is what the library makes and what the door believes`, async () => {
    const claims = { iss: entry, aud: 'huiyin', iat: issuedAt, exp: issuedAt + lifeSeconds, ctx: context }
    const made = await new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'HS256', kid, typ: 'JWT' })
      .sign(bytesOf(secret))
    assert.equal(made, token)
    const key = createSecretKey(bytesOf(secret))
    const known = { entryId: 'e', key: entry, active: true, origins: [], secrets: [{ kid, key }] } as unknown as Entry
    const said = readSentContext([known], { contextToken: token }, null, new Date(issuedAt * 1000))
    assert.deepEqual([said!.trust, said!.fault], ['signed', null])
    assert.ok(Object.keys(said!.signed).length > 0 || Object.keys(context).length === 0)
  })
}

test('the Node snippet prints them, byte by byte', () => {
  const lines = vectors.map(({ input }) => `${JSON.stringify(input)}\n`).join('')
  const run = spawnSync(process.execPath, [join(folder, 'node.mjs')], {
    input: lines,
    encoding: 'utf8',
    timeout: 30_000,
  })
  assert.equal(run.status, 0, run.stderr)
  assert.deepEqual(
    run.stdout.trimEnd().split('\n'),
    vectors.map(({ token }) => token),
  )
})

test('the page names every claim and every language, and its links lead somewhere', () => {
  const page = readFileSync(join(folder, 'README.md'), 'utf8')
  for (const name of contextNames) assert.ok(page.includes(`\`${name}\``), name)
  const links = [...page.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1]!)
  assert.ok(links.length >= 6)
  for (const link of links) assert.ok(existsSync(join(folder, link)), link)
})
