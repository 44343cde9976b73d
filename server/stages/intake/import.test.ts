import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { sha256 } from '#platform/crypto.ts'
import { openTestOrg } from '../../../test/house.ts'
import { door } from '../../loop.ts'
import type { ImportMap } from './import.rules.ts'
import { type ImportSummary, importLines } from './import.ts'

const org = await openTestOrg()
after(() => org.close())

const map: ImportMap = {
  source: 'old desk',
  sourceId: 'id',
  text: 'text',
  orderNo: 'order',
  language: 'en',
  channel: 'import',
  form: 'other',
  codeBy: {
    fields: ['product', 'issue'],
    codes: { 'Card / Fraud': 'FRD-01', Card: 'CRD-01', Odd: 'INQ-99' },
    else: 'INQ-99',
  },
}
let prefixes = 0
const row = (id: string, more: object = {}) => JSON.stringify({ id, text: `Words of ${id}.`, product: 'Card', ...more })
const rows = (count: number) => {
  const prefix = `f${prefixes++}`
  return Array.from({ length: count }, (_, n) => row(`${prefix}-${n}`))
}
const run = (lines: string[], more: { dryRun?: boolean; tell?: () => void } = {}): Promise<ImportSummary> =>
  importLines(
    org.house,
    org.orgId,
    door,
    { map, lines, fileHash: sha256(lines.join('\n')), dryRun: more.dryRun ?? false },
    more.tell,
  )
const count = (table: 'tickets' | 'events' | 'imports' | 'source_keys' | 'messages') =>
  org.asSystem(async ({ tx }) =>
    Number(
      (
        await tx
          .selectFrom(table)
          .select((e) => e.fn.countAll<string>().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    ),
  )
const ticketOf = (sourceId: string) =>
  org.asSystem(({ tx }) =>
    tx
      .selectFrom('source_keys')
      .innerJoin('tickets', 'tickets.ticket_id', 'source_keys.ticket_id')
      .innerJoin('messages', 'messages.ticket_id', 'tickets.ticket_id')
      .select([
        'tickets.code',
        'tickets.priority',
        'tickets.needs_triage',
        'tickets.order_no',
        'messages.body',
        'messages.original_sealed',
      ])
      .where('source_id', '=', sourceId)
      .executeTakeFirstOrThrow(),
  )

describe('an import', () => {
  it("brings each line through the door like a customer's message: masked, classified, prioritised", async () => {
    const lines = [
      row('one', { text: 'Call me at +14155550123 about card 4111 1111 1111 1111.', order: 'A-1' }),
      row('two', { issue: 'Fraud' }),
      row('three', { product: 'Nothing we know', text: 'Hm.' }),
      row('four', { product: 'Odd', text: 'Hm.' }),
    ]
    assert.deepEqual(await run(lines), { lines: 4, imported: 4, duplicates: 0, refused: [] })
    const one = await ticketOf('one')
    assert.deepEqual([one.code, one.needs_triage, one.order_no], ['CRD-01', false, 'A-1'])
    assert.equal(/4111 1111|4155550123/.test(one.body), false)
    assert.notEqual(one.original_sealed, null)
    assert.equal((await ticketOf('two')).code, 'FRD-01')
    for (const id of ['three', 'four'])
      assert.deepEqual([(await ticketOf(id)).code, (await ticketOf(id)).needs_triage], ['INQ-99', true])
  })

  it('loses nothing but the bad lines themselves, and names each with its number and reason', async () => {
    const good = rows(60)
    const bad: [string, RegExp][] = [
      ['', /^not JSON$/],
      ['{"id": "x", "text": ', /^not JSON$/],
      ['[1]', /not a JSON object/],
      ['null', /not a JSON object/],
      ['"text"', /not a JSON object/],
      [row(''), /"id" must be an id/],
      [row('x'.repeat(201)), /"id" must be an id/],
      [JSON.stringify({ text: 'a' }), /"id" must be an id/],
      [row('b1', { text: ' ' }), /"text" must be a text/],
      [row('b2', { text: 7 }), /"text" must be a text/],
      [row('b3', { text: 'x'.repeat(32_001) }), /32001 characters, at most 32000/],
      [row('b4', { text: 'a\u0000b' }), /NUL/],
      [row('b5', { text: 'a\ud800b' }), /Unicode/],
      [row('b6\u0000'), /NUL/],
      [row('b7\ud800'), /Unicode/],
      [row('b8', { order: 'A\u0000' }), /NUL/],
    ]
    // Every third line is a bad one, in the middle of batches that hold good ones.
    const lines = good.flatMap((line, n) => (n % 3 === 0 && bad[n / 3] ? [bad[n / 3]![0], line] : [line]))
    const summary = await run(lines)
    assert.deepEqual([summary.imported, summary.duplicates, summary.refused.length], [60, 0, bad.length])
    for (const [n, { line, reason }] of summary.refused.entries()) {
      assert.match(reason, bad[n]![1])
      assert.equal(lines[line - 1], bad[n]![0], 'the number is the line of the file, counted from one')
      assert.equal(reason.includes('Words of'), false, 'a reason repeats nothing of the line')
    }
  })

  it('counts a source id that was there before, in this file or an earlier one, as a duplicate', async () => {
    const lines = rows(4)
    assert.deepEqual([(await run([...lines, lines[1]!, lines[1]!])).imported], [4])
    const again = await run([...lines, ...rows(1)])
    assert.deepEqual([again.imported, again.duplicates], [1, 4])
    const whole = await run([...lines, lines[1]!, lines[1]!])
    assert.deepEqual([whole.imported, whole.duplicates], [0, 6], 'the same file once more')
  })

  it('run dry writes nothing and foretells the same numbers', async () => {
    const lines = [...rows(70), 'not JSON']
    lines.push(lines[0]!)
    const before = await Promise.all((['tickets', 'events', 'imports', 'source_keys', 'messages'] as const).map(count))
    const dry = await run(lines, { dryRun: true })
    assert.deepEqual(
      await Promise.all((['tickets', 'events', 'imports', 'source_keys', 'messages'] as const).map(count)),
      before,
    )
    assert.deepEqual(dry, await run(lines))
    assert.deepEqual([dry.imported, dry.duplicates, dry.refused.map((each) => each.line)], [70, 1, [71]])
  })

  it('that was killed goes on where its last commit was: nothing twice, nothing missing, the same summary', async () => {
    const lines = [...rows(130), 'broken', ...rows(90)]
    lines.splice(20, 0, 'also broken')
    const before = await count('tickets')
    let told = 0
    await assert.rejects(
      run(lines, {
        tell: () => {
          told += 1
          if (told === 2) throw new Error('killed')
        },
      }),
      /killed/,
    )
    assert.equal(await count('tickets'), before + 99)
    const summary = await run(lines)
    assert.deepEqual(
      [summary.imported, summary.duplicates, summary.refused.map((each) => each.line)],
      [220, 0, [21, 132]],
    )
    assert.equal(await count('tickets'), before + 220)
    const stored = await org.asSystem(({ tx }) =>
      tx
        .selectFrom('imports')
        .select(['line_done', 'imported', 'finished_at'])
        .where('file_hash', '=', sha256(lines.join('\n')))
        .executeTakeFirstOrThrow(),
    )
    assert.deepEqual([stored.line_done, stored.imported, stored.finished_at !== null], [222, 220, true])
  })

  it('takes texts of 32,000 characters and keeps every one of them', async () => {
    const text = `${'字'.repeat(31_999)}。`
    assert.equal((await run([row('long', { text })])).imported, 1)
    assert.equal((await ticketOf('long')).body, text)
  })

  it("sends no letters: the source's customers did not write to us just now", async () => {
    await org.drain()
    assert.deepEqual(org.house.letters, [])
  })
})
