/** What is typed, taken apart: words, operators and faults, each with its place; and what amounts and days mean. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readAmount } from './amount.rules.ts'
import { momentsOf, readDays } from './days.rules.ts'
import { type Part, parseQuery, without, written } from './query.rules.ts'
import { fixedValues, meaningOf, nameInWords, nearest, operatorNames, operatorOf, saidOf } from './words.rules.ts'

/** A part in short: `-"words"`, `|words`, `name:a,b`. */
function short(part: Part): string {
  const not = part.not ? '-' : ''
  if (part.kind === 'operator') return `${not}${part.name}:${part.values.map(({ text }) => text).join('/')}`
  return `${not}${part.or ? '|' : ''}${part.quoted ? `"${part.text}"` : part.text}`
}

describe('a query falls apart into', () => {
  const table: [typed: string, parts: string[]][] = [
    ['', []],
    ['退款　没到', ['退款', '没到']],
    ['状态:处理中 金额:>1000 负责人:我', ['状态:处理中', '金额:>1000', '负责人:我']],
    ['status:working amount:>1000 assignee:me', ['status:working', 'amount:>1000', 'assignee:me']],
    ['状态：处理中，已受理', ['状态:处理中/已受理']],
    ['-退款 －状态:已关闭', ['-退款', '-状态:已关闭']],
    ['"not received" “没有 到账”', ['"not received"', '"没有 到账"']],
    ['team:"Card disputes",“风险 组” x', ['team:Card disputes/风险 组', 'x']],
    ['退款 OR 退货 | 换货', ['退款', '|退货', '|换货']],
    ['https://shop.example/a:b', ['https://shop.example/a:b']],
    ['12:30 a:', ['12:30', 'a:']],
    ['e"x', ['e"x']],
    ['-', ['-']],
  ]
  for (const [typed, parts] of table)
    it(JSON.stringify(typed), () => assert.deepEqual(parseQuery(typed).parts.map(short), parts))

  it('parts whose places hold exactly them', () => {
    const typed = '退款 -状态:处理中，"已 受理" "a b"'
    assert.deepEqual(
      parseQuery(typed).parts.map(({ start, end }) => typed.slice(start, end)),
      ['退款', '-状态:处理中，"已 受理"', '"a b"'],
    )
    const operator = parseQuery(typed).parts[1]!
    assert.ok(operator.kind === 'operator')
    assert.deepEqual(
      operator.values.map(({ start, end }) => typed.slice(start, end)),
      ['处理中', '"已 受理"'],
    )
    assert.equal(without(typed, operator), '退款 "a b"')
  })

  it('faults, each with its place', () => {
    const table: [typed: string, code: string, start: number, end: number][] = [
      ['退款 "没到', 'search_quote_open', 3, 6],
      ['OR 退款', 'search_or_misplaced', 0, 2],
      ['退款 OR', 'search_or_misplaced', 3, 5],
      ['退款 OR 状态:新', 'search_or_misplaced', 3, 5],
      ['-退款 OR 退货', 'search_or_misplaced', 4, 6],
    ]
    for (const [typed, code, start, end] of table)
      assert.deepEqual(parseQuery(typed).faults[0], { ...parseQuery(typed).faults[0]!, code, start, end }, typed)
  })

  it('whatever is typed: no sign is in two parts, nothing but spaces is in none', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab:：,，"“” 　-－|>1退款OR'), maxLength: 40 }), (typed) => {
        const { parts } = parseQuery(typed)
        let last = 0
        for (const { start, end } of parts) {
          assert.ok(start >= last && end > start)
          assert.match(typed.slice(last, start).replace(/OR|\|/g, ''), /^\s*$/u)
          last = end
        }
      }),
    )
  })

  it('what was written into it', () => {
    const value = fc
      .string({ unit: fc.constantFrom(...'ab退款 ,:>-'), minLength: 1, maxLength: 8 })
      .filter((one) => one.trim() !== '')
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: fc.constantFrom(...operatorNames), value, not: fc.boolean() }), { maxLength: 4 }),
        (all) => {
          for (const language of ['en', 'zh-Hans']) {
            const typed = all
              .map(({ name, value, not }) => `${not ? '-' : ''}${nameInWords(name, language)}:${written(value)}`)
              .join(' ')
            assert.deepEqual(
              parseQuery(typed).parts.map(
                (part) =>
                  part.kind === 'operator' && [operatorOf(part.name), part.not, part.values.map(({ text }) => text)],
              ),
              all.map(({ name, value, not }) => [name, not, [value]]),
            )
          }
        },
      ),
    )
  })
})

describe('names and values', () => {
  it('are known in both languages, and each means one thing', () => {
    for (const operator of operatorNames) {
      const meanings = fixedValues(operator)
      const said = Object.values(meanings).flatMap((words) => [...new Set(saidOf(words))])
      assert.equal(new Set(said).size, said.length, operator)
      for (const [meaning, words] of Object.entries(meanings))
        for (const word of saidOf(words)) assert.equal(meaningOf(meanings, word.toUpperCase()), meaning)
    }
    const table = {
      状态: 'status',
      Status: 'status',
      负责人: 'assignee',
      金额: 'amount',
      收到: 'received',
      超时: 'late',
    }
    for (const [name, operator] of Object.entries(table)) assert.equal(operatorOf(name), operator)
    assert.equal(operatorOf('toString'), undefined)
  })

  it('that are near are suggested', () => {
    const words = ['status', 'assignee', '状态', '处理中', '负责人']
    const table: [typed: string, word: string | undefined][] = [
      ['statsu', 'status'],
      ['asignee', 'assignee'],
      ['状太', '状态'],
      ['处理', '处理中'],
      ['xyz', undefined],
      ['订单号', undefined],
    ]
    for (const [typed, word] of table) assert.equal(nearest(typed, words), word, typed)
  })
})

describe('an amount', () => {
  const table: [typed: string, asked: object | null][] = [
    ['>1000', { above: '1000' }],
    ['>=99.5', { min: '99.5' }],
    ['<1,280', { below: '1280' }],
    ['<=2万', { max: '20000' }],
    ['1.28万元', { min: '12800', max: '12800' }],
    ['¥100..500', { min: '100', max: '500' }],
    ['..500', { max: '500' }],
    ['3k', { min: '3000', max: '3000' }],
    ['>100USD', { above: '100', currency: 'USD' }],
    ['＞１０００', { above: '1000' }],
    ['many', null],
    ['..', null],
    ['1000000000000000000', null],
  ]
  for (const [typed, asked] of table) it(typed, () => assert.deepEqual(readAmount(typed.normalize('NFKC')), asked))
})

describe('days', () => {
  // A Wednesday.
  const today = Temporal.PlainDate.from('2026-11-18')
  const table: [typed: string, days: [string | null, string | null] | null][] = [
    ['今天', ['2026-11-18', '2026-11-18']],
    ['yesterday', ['2026-11-17', '2026-11-17']],
    ['本周', ['2026-11-16', '2026-11-22']],
    ['last_week', ['2026-11-09', '2026-11-15']],
    ['上月', ['2026-10-01', '2026-10-31']],
    ['7d', ['2026-11-12', '2026-11-18']],
    ['30天', ['2026-10-20', '2026-11-18']],
    ['2026-11-01', ['2026-11-01', '2026-11-01']],
    ['2026/2', ['2026-02-01', '2026-02-28']],
    ['2026年2月3日', ['2026-02-03', '2026-02-03']],
    ['2025', ['2025-01-01', '2025-12-31']],
    ['2026-11-01..2026-11-20', ['2026-11-01', '2026-11-20']],
    ['..昨天', [null, '2026-11-17']],
    ['>2026-11-01', ['2026-11-02', null]],
    ['<=2026-11', [null, '2026-11-30']],
    ['2026-02-30', null],
    ['0d', null],
    ['soon', null],
    ['..', null],
  ]
  for (const [typed, days] of table)
    it(typed, () => {
      const read = readDays(typed, today, false)
      assert.deepEqual(read && [read.first?.toString() ?? null, read.last?.toString() ?? null], days)
    })

  it('of what is due lie ahead, and are days of the organisation', () => {
    const ahead = readDays('3d', today, true)!
    assert.deepEqual(momentsOf(ahead, 'Asia/Shanghai'), {
      from: new Date('2026-11-17T16:00:00Z'),
      until: new Date('2026-11-20T16:00:00Z'),
    })
  })
})
