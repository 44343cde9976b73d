import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readFromFrame, readToFrame } from './frame-messages.ts'

const begin = {
  huiyin: 'begin',
  language: 'en',
  show: 'new',
  form: 'refund',
  entry: 'pk_1',
  context: { page: '/paid' },
  contextToken: '',
  draft: { answers: { what: 'a' }, text: 'hello' },
}

test('each message is read as it is written', () => {
  for (const message of [begin, { ...begin, draft: null }, { huiyin: 'keep', number: 'HY-1', secret: 'x' }])
    assert.deepEqual(readToFrame(message), message)
  for (const message of [{ huiyin: 'ready' }, { huiyin: 'news', news: true }, { huiyin: 'sent' }, { huiyin: 'close' }])
    assert.deepEqual(readFromFrame(message), message)
})

test('one wrong part makes it none of ours', () => {
  const wrong: object[] = [
    { language: 'fr' },
    { show: 'all' },
    { form: 1 },
    { entry: undefined },
    { context: null },
    { context: { page: {} } },
    { context: ['x'] },
    { contextToken: 'x'.repeat(50_000) },
    { draft: undefined },
    { draft: { answers: { what: 1 }, text: '' } },
    { draft: 'x' },
  ]
  for (const part of wrong) assert.equal(readToFrame({ ...begin, ...part }), null, JSON.stringify(part))
  assert.equal(readToFrame({ huiyin: 'keep', number: 'HY-1' }), null)
  assert.equal(readFromFrame({ huiyin: 'news', news: 'yes' }), null)
  // Whatever else a message carries stays behind.
  assert.deepEqual(readFromFrame({ huiyin: 'news', news: false, secret: 'x' }), { huiyin: 'news', news: false })
})

test('nothing that a stranger says is read, and nothing of it throws', () => {
  fc.assert(
    fc.property(fc.anything(), (data) => {
      assert.equal(readToFrame(data), null)
      assert.equal(readFromFrame(data), null)
    }),
  )
})
