/** The short form of `bench -- secrecy`, and that the search finds what is there. */
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { fullWidth, makeCanaries } from '../bench/secrecy/canaries.ts'
import { Searcher } from '../bench/secrecy/search.ts'
import { secrecy } from '../bench/secrecy/secrecy.ts'
import { tempFolder } from './launcher/desk.ts'
import { hasProc } from './launcher/processes.ts'

test('the search finds every planted value in every encoding, wherever the stream is cut', async () => {
  const canaries = makeCanaries(200)
  assert.equal(new Set(canaries.map(({ value }) => value)).size, 200)
  const searcher = new Searcher(canaries)
  for (const canary of canaries) {
    const { value, spoken } = canary
    const around = (bytes: Buffer | string, before = 'xy') =>
      Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from('z')])
    const forms: [string, Buffer][] = [
      ['UTF-8', around(value)],
      ['as written', around(spoken)],
      ['full width', around(fullWidth(value))],
      ['hex', around(Buffer.from(value).toString('hex'))],
      ...['', 'x', 'xy'].map((before): [string, Buffer] => [
        'base64',
        Buffer.from(around(value, before).toString('base64')),
      ]),
    ]
    for (const [form, bytes] of forms) {
      const parts = [bytes.subarray(0, bytes.length >> 1), bytes.subarray(bytes.length >> 1)]
      const hits = await searcher.find(Readable.from(parts))
      assert.ok(
        hits.some((hit) => hit.canary === canary),
        `${value} in ${form}`,
      )
    }
  }
  const hits = await searcher.find(Readable.from([Buffer.from('a2b4c6d8'.repeat(1000))]))
  assert.deepEqual(hits, [])
})

test('GB 18030 is searched too', async () => {
  const [name] = makeCanaries(40).filter(({ kind }) => kind === 'name')
  const searcher = new Searcher([{ kind: 'name', value: '秦可卿', spoken: '秦可卿' }, name!])
  const bytes = Buffer.from([0xc7, 0xd8, 0xbf, 0xc9, 0xc7, 0xe4])
  assert.equal(new TextDecoder('gb18030').decode(bytes), '秦可卿')
  assert.equal((await searcher.find(Readable.from([bytes])))[0]?.encoding, 'GB18030')
})

if (hasProc)
  test('what was planted at the doors is nowhere in clear: data files, log, uploads, letters, backup', async () => {
    const { canaries, hits, letterHits, planted, searchedBytes, erasure } = await secrecy(tempFolder('secrecy'), 24)
    assert.deepEqual(hits, [])
    assert.deepEqual(letterHits, [])
    const { sealed, before, after, afterRestore } = erasure
    assert.ok(
      sealed > canaries && before.opened === sealed && before.named > canaries / 2,
      'all opened and named before',
    )
    assert.deepEqual(
      [after, afterRestore],
      [
        { opened: 0, named: 0 },
        { opened: 0, named: 0 },
      ],
    )
    assert.ok(canaries > 20 && planted.tickets === canaries && planted.files === canaries && searchedBytes > 10_000_000)
  })
