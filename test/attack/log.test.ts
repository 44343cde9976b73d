/** Hostile texts in a log: one line of JSON each, whatever they hold, and nothing that a terminal would obey. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { hostileTexts } from './texts.ts'

test('a hostile text is one value of one line', async () => {
  const program = `
    import { openLog } from '${new URL('../../server/platform/log.ts', import.meta.url)}'
    import { hostileTexts } from '${new URL('texts.ts', import.meta.url)}'
    const log = openLog('attack', 'info')
    for (const { id, text } of hostileTexts) log.error({ id, fact: text, [text]: 1 }, text)`
  const words = ['--input-type=module', '--eval', program]
  const { stderr } = await promisify(execFile)(process.execPath, words, {
    maxBuffer: 64 * 1024 * 1024,
    timeout: 60_000,
  })
  const lines = stderr.trimEnd().split('\n')
  assert.equal(lines.length, hostileTexts.length)
  for (const [index, { id, text }] of hostileTexts.entries()) {
    const said = JSON.parse(lines[index]!) as { id: string; level: number; fact: string; msg: string }
    assert.deepEqual([said.id, said.level], [id, 50])
    // Half a pair has no bytes in UTF-8; everything else comes back.
    if (text.isWellFormed()) assert.deepEqual([said.fact, said.msg], [text, text], id)
  }
  assert.doesNotMatch(stderr.replaceAll('\n', ''), /[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/u)
})
