/** What our codes are for regulators and others: by day, replaceable by the operator, refused whole with every fault's place. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { csvOf, readCsvRows } from '#platform/csv.rules.ts'
import { openTestApi } from '../../../../test/api.ts'
import { knowledge } from '../../../../test/draft.ts'
import { openTestOrg } from '../../../../test/house.ts'
import { codesOf } from '../knowledge.rules.ts'
import { classesOf, namesIn, type Scheme, schemeFaults, uncovered } from './scheme.rules.ts'
import { sheetColumns } from './sheet.rules.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const admin = await api.signedIn('admin')
const show = async (key: string) => (await admin.ask('GET', `/v1/schemes/${key}`)).body as unknown as Scheme
type Line = { key: string; version: number; active: boolean; dimensions: { key: string; uncovered: string[] }[] }
const lines = async () => (await admin.ask('GET', '/v1/schemes')).body.schemes as Line[]
const contentOf = ({ key: _key, version: _version, ...content }: Scheme) => structuredClone(content)
const names = namesIn([knowledge.taxonomy])
const sheetOf = (...rows: Record<string, string>[]) =>
  csvOf([[...sheetColumns], ...rows.map((row) => sheetColumns.map((column) => row[column] ?? ''))])
const errorsOf = (body: Record<string, unknown>) =>
  (body.errors as { pointer: string; code: string }[]).map(({ pointer, code }) => `${pointer} ${code}`)
const both = { 'zh-Hans': '原因', en: 'Reason' }

/** Two classes of one reason: the group's, and from 2027 another for one of its codes. */
const small: Scheme = {
  key: 'small',
  version: 1,
  active: true,
  name: both,
  source: 'a test',
  dimensions: [{ key: 'reason', name: both, complete: true }],
  classes: [
    { dimension: 'reason', code: 'one', name: both, from: '2020-01-01', verified: true },
    { dimension: 'reason', code: 'two', parent: 'one', name: both, from: '2027-01-01', verified: false },
  ],
  map: [
    { dimension: 'reason', of: 'FRD', class: 'one', from: '2020-01-01' },
    { dimension: 'reason', of: 'FRD-01', class: 'two', from: '2027-01-01' },
    { dimension: 'reason', of: 'INQ', class: null, from: '2020-01-01' },
  ],
}

test('every scheme that ships is sound, and what ought to be complete is', async () => {
  const schemes = await Promise.all((await lines()).map(({ key }) => show(key)))
  assert.deepEqual(schemes.map(({ key }) => key).sort(), [
    'alipay',
    'banking77',
    'cfpb',
    'fca',
    'jrt0169',
    'stripe',
    'upi',
    'wechat',
  ])
  for (const scheme of schemes) {
    assert.deepEqual(schemeFaults(scheme, names), [], scheme.key)
    assert.deepEqual(uncovered(scheme, codesOf(knowledge.taxonomy), '2026-11-22'), [], scheme.key)
  }
  const banking = schemes.find(({ key }) => key === 'banking77')!
  assert.equal(new Set(banking.map.map((mapping) => mapping.class)).size, 77)
  const standard = schemes.find(({ key }) => key === 'jrt0169')!
  assert.ok(
    standard.classes.every(({ verified, code }) => !verified && !/\d/.test(code)),
    'no official code is invented',
  )
})

test('a code has its own class before its group’s, on the days on which it holds', () => {
  const table: [code: string, day: string, classes: string[]][] = [
    ['FRD-01', '2026-12-31', ['one']],
    ['FRD-01', '2027-01-01', ['two']],
    ['FRD-02', '2027-01-01', ['one']],
    ['FRD-02', '2019-12-31', []],
    ['INQ-01', '2026-01-01', []],
    ['NRC-01', '2026-01-01', []],
  ]
  for (const [code, day, classes] of table)
    assert.deepEqual(
      classesOf([small], code, day).map((found) => found.code),
      classes,
      `${code} ${day}`,
    )
  assert.deepEqual(uncovered(small, ['FRD-01', 'INQ-01', 'NRC-01'], '2026-01-01'), [
    { dimension: 'reason', codes: ['NRC-01'] },
  ])
})

test('each fault of a scheme is told with its place', () => {
  const table: [what: string, edit: (scheme: Scheme) => void, fault: string][] = [
    ['a dimension twice', (s) => s.dimensions.push({ ...s.dimensions[0]! }), '/dimensions/1/key twice'],
    [
      'no such dimension',
      (s) => {
        s.classes[0]!.dimension = 'x'
      },
      '/classes/0/dimension dimension_unknown',
    ],
    ['a class twice', (s) => s.classes.push({ ...s.classes[0]! }), '/classes/2/code twice'],
    [
      'no such parent',
      (s) => {
        s.classes[1]!.parent = 'x'
      },
      '/classes/1/parent parent_unknown',
    ],
    [
      'its own ancestor',
      (s) => {
        s.classes[0]!.parent = 'two'
      },
      '/classes/0/parent parent_unknown',
    ],
    [
      'ends before it begins',
      (s) => {
        s.classes[0]!.to = '2019-01-01'
      },
      '/classes/0/to ends_before',
    ],
    [
      'no code of ours',
      (s) => {
        s.map[0]!.of = 'XXX-01'
      },
      '/map/0/of code_unknown',
    ],
    [
      'no class of theirs',
      (s) => {
        s.map[0]!.class = 'x'
      },
      '/map/0/class class_unknown',
    ],
    [
      'an empty span',
      (s) => {
        s.map[0]!.to = '2020-01-01'
      },
      '/map/0/to ends_before',
    ],
    ['two at once', (s) => s.map.push({ ...s.map[0]!, class: 'two', from: '2024-01-01' }), '/map/3/of overlaps'],
  ]
  assert.deepEqual(schemeFaults(small, names), [])
  for (const [what, edit, fault] of table) {
    const scheme = structuredClone(small)
    edit(scheme)
    const found = schemeFaults(scheme, names).map(({ pointer, code }) => `${pointer} ${code}`)
    assert.ok(found.includes(fault), `${what}: ${found.join(', ')}`)
  }
  const successor = structuredClone(small)
  successor.map[0]!.to = '2024-01-01'
  successor.map.push({ ...small.map[0]!, class: 'two', from: '2024-01-01' })
  assert.deepEqual(schemeFaults(successor, names), [], 'one after another is no overlap')
})

test('a sheet replaces classes and map; the ticket then says what it is for the regulator, and so does a list', async () => {
  const made = await admin.ask('PUT', '/v1/schemes/small', { version: 0, body: { content: contentOf(small) } })
  assert.equal(made.status, 200, made.text)
  const { ticketId } = await org.send({ code: 'FRD-02' })
  const classes = async () => {
    const { body } = await admin.ask('GET', `/v1/tickets/${ticketId}`)
    return (body.classes as { scheme: string; code: string }[]).filter(({ scheme }) => scheme === 'small')
  }
  assert.deepEqual(
    (await classes()).map(({ code }) => code),
    ['one'],
  )
  const sheet = sheetOf(
    {
      row: 'class',
      dimension: 'reason',
      class: '9.1',
      name_zh: '资金安全',
      name_en: 'Funds',
      from: '2020-01-01',
      source: '标准，第 9 条',
      verified: 'true',
    },
    { row: 'map', dimension: 'reason', code: 'FRD', class: '9.1', from: '2020-01-01' },
    { row: 'map', dimension: 'reason', code: 'INQ', from: '2020-01-01' },
  )
  const answer = await admin.ask('PUT', '/v1/schemes/small', { version: 1, body: { sheet } })
  assert.equal(answer.body.version, 2, answer.text)
  assert.deepEqual(
    (await classes()).map(({ code }) => code),
    ['9.1'],
  )
  const line = (await lines()).find(({ key }) => key === 'small')!
  assert.equal(line.dimensions[0]!.uncovered.length, codesOf(knowledge.taxonomy).length - 5 - 4)
  assert.equal((await show('small')).classes[0]!.source, '标准，第 9 条')

  const hidden = await admin.ask('PUT', '/v1/schemes/small', { version: 2, body: { active: false } })
  assert.equal(hidden.status, 200, hidden.text)
  assert.deepEqual(await classes(), [])
})

test('bad rows are refused with line and column, and nothing of the file is applied', async () => {
  const before = await show('jrt0169')
  const good = {
    row: 'class',
    dimension: 'reason',
    class: 'a',
    name_zh: '甲',
    name_en: 'A',
    from: '2020-01-01',
    verified: 'true',
  }
  const send = (sheet: string) => admin.ask('PUT', '/v1/schemes/jrt0169', { version: 1, body: { sheet } })
  const table: [string, string[]][] = [
    ['row,dimension\r\nclass,reason\r\n', ['/lines/1/class column_missing', '/lines/1/verified column_missing']],
    [
      sheetOf(good, { ...good, class: 'b', from: '2020-02-30', name_zh: '两\n行' }, { row: 'x' }),
      ['/lines/3/from day_bad', '/lines/5/row row_unknown'],
    ],
    [
      sheetOf(good, { ...good, class: '', verified: 'ja' }),
      ['/lines/3/class cell_missing', '/lines/3/verified not_true_or_false'],
    ],
    [sheetOf(good, { ...good, parent: 'nobody', class: 'b' }), ['/lines/3/parent parent_unknown']],
    [sheetOf(good, good), ['/lines/3/class twice']],
    [
      sheetOf(good, { row: 'map', dimension: 'reason', code: 'ZZZ-01', class: 'a', from: '2020-01-01' }),
      ['/lines/3/code code_unknown'],
    ],
    [
      sheetOf(good, { row: 'map', dimension: 'reason', code: 'FRD', class: 'q', from: '2020-01-01' }),
      ['/lines/3/class class_unknown'],
    ],
  ]
  for (const [sheet, faults] of table) {
    const { body, text } = await send(sheet)
    assert.equal(body.code, 'scheme_invalid', text)
    for (const fault of faults) assert.ok(errorsOf(body).includes(fault), `${fault}: ${errorsOf(body).join(', ')}`)
  }
  const shape = await admin.ask('PUT', '/v1/schemes/jrt0169', { version: 1, body: { active: true, sheet: 'x' } })
  assert.equal(shape.status, 422)
  assert.deepEqual(await show('jrt0169'), before)
  assert.equal(
    (await admin.ask('PUT', '/v1/schemes/nowhere', { version: 0, body: { sheet: sheetOf(good) } })).status,
    404,
  )
})

test('whatever a CSV file holds is read as it was written', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', '字') })
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 }), (rows) => {
      const text = `\ufeff${rows.map((row) => `${row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')}\r\n`).join('')}`
      const full = rows.filter((row) => row.some((one) => one.trim() !== ''))
      assert.deepEqual(
        readCsvRows(text).map(({ cells }) => cells),
        full,
      )
    }),
  )
  assert.deepEqual(readCsvRows('a,b\n\n"c ""d""\n",e'), [
    { line: 1, cells: ['a', 'b'] },
    { line: 3, cells: ['c "d"\n', 'e'] },
  ])
  assert.deepEqual(readCsvRows('"a"b,"open')[0]!.cells, ['"a"b', 'open'])
})
