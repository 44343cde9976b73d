/** What is found by what: folding, tokens, terms and where they stand. Rules only, by table and property. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { excerptOf, marksIn } from './excerpt.rules.ts'
import { fold } from './fold.rules.ts'
import { dayOf, marksOf, ofDays } from './marks.rules.ts'
import { parseQuery } from './query.rules.ts'
import { patternOf, termsOf, type Words } from './terms.rules.ts'
import { tokensOfFolded } from './tokens.rules.ts'

const wordsIn = (typed: string) => parseQuery(typed).parts.filter((part): part is Words => part.kind === 'words')

/** The terms of a tsquery as PostgreSQL reads them, over tokens: what stands in quotes, `:*`, `!`, `&`, `|`, parentheses. */
function meets(tokens: Set<string>, query: string): boolean {
  const words: boolean[] = []
  const formula = query.replace(/'([^']*)'(:\*)?/g, (_, token: string, begins?: string) => {
    words.push(begins ? [...tokens].some((one) => one.startsWith(token)) : tokens.has(token))
    return `w[${words.length - 1}]`
  })
  return Boolean(new Function('w', `return ${formula}`)(words))
}

function finds(typed: string, text: string): boolean {
  const folded = fold(text)
  const { tokens, must, never } = termsOf(wordsIn(typed))
  return (
    meets(tokensOfFolded(folded), tokens.join('&') || 'true') &&
    must.every((pattern) => new RegExp(pattern).test(folded)) &&
    !never.some((pattern) => new RegExp(pattern).test(folded))
  )
}

describe('a text is folded', () => {
  const table: [text: string, folded: string][] = [
    ['用iPhone支付失敗，ＡＢＣ１２３ 元', ' 用 iphone 支付失败 abc123 元 '],
    ['ﬁne ½ ㍿', ' fine 1 2 株式会社 '],
    ['HY-7K3M-2Q9F', ' hy 7k3m 2q9f '],
    ['𠮷野家很貴', ' 𠮷野家很贵 '],
    ['', ' '],
    ['……', ' '],
    ['Kraków café', ' kraków café '],
    ['退款\n\n没到', ' 退款 没到 '],
  ]
  for (const [text, folded] of table) it(JSON.stringify(text), () => assert.equal(fold(text), folded))

  it('sign by sign: each sign of the answer knows where it came from', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'退款没到失敗AbＣ1 ，ﬁ½。𠮷-'), maxLength: 60 }), (text) => {
        const at: number[] = []
        const folded = fold(text, at)
        assert.equal(folded, fold(text))
        assert.equal(folded, fold(folded))
        if (folded.trim() !== '') assert.equal(at.length, folded.length)
      }),
    )
  })
})

describe('words find', () => {
  const table: [typed: string, text: string, found: boolean][] = [
    ['退款', '我的退款没有到', true],
    ['卡', '银行卡', true],
    ['款没', '我的退款没有到', true],
    ['余额不足', '提示余额不足', true],
    ['余额不足', '余额够了，额不高，不足一百', false],
    ['盜刷', '账户被盗刷', true],
    ['refund', 'Two REFUNDS are missing', true],
    ['"refund"', 'Two REFUNDS are missing', false],
    ['fund', 'Two refunds', false],
    ['ｒｅｆｕｎｄ', 'refund', true],
    ['iphone支付', '用 iPhone 支付失败', true],
    ['"not received"', 'It was not  received', true],
    ['"not received"', 'not yet received', false],
    ['退款 没到', '没到的是那笔退款', true],
    ['退款 OR 退货', '我要退货', true],
    ['退款 OR 余额不足', '余额不足', true],
    ['退款 OR 余额不足', '余额很足', false],
    ['-退款 订单', '订单的退款', false],
    ['-退款 订单', '订单', true],
    ['-余额不足 订单', '订单提示余额不足', false],
    ['-余额不足', '余额不多，额不足', true],
    ['139****5678', '电话 139****5678', true],
    ['7K3M', 'HY-7K3M-2Q9F', true],
  ]
  for (const [typed, text, found] of table)
    it(`${typed} ${found ? 'in' : 'not in'} ${text}`, () => assert.equal(finds(typed, text), found))

  const signs = '退款没有到账户被盗刷余额不足，。 APPa1元𠮷'
  it('every two characters that stand together in Chinese, and every beginning of a word', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...signs), minLength: 2, maxLength: 80 }), (text) => {
        for (const run of fold(text).trim().split(' ')) {
          const parts = [...run]
          if (/\p{Script=Han}/u.test(run))
            for (let i = 0; i < parts.length; i++)
              for (const length of [1, 2, 3]) {
                const part = parts.slice(i, i + length).join('')
                assert.ok(finds(part, text), `${part} in ${text}`)
              }
          else if (run !== '')
            for (let i = 1; i <= parts.length; i++) assert.ok(finds(parts.slice(0, i).join(''), text), run)
        }
      }),
    )
  })

  it('nothing that is not there: what the terms find, the folded text has', () => {
    const unit = fc.constantFrom(...'退款没到账ab ')
    fc.assert(
      fc.property(
        fc.string({ unit, maxLength: 40 }),
        fc.string({ unit, minLength: 1, maxLength: 5 }),
        (text, typed) => {
          const words = wordsIn(typed).filter((part) => fold(part.text).trim() !== '')
          const has = words.every((part) => fold(text).includes(patternOf(part)))
          assert.equal(finds(words.map((part) => part.text).join(' '), text), has)
        },
      ),
    )
  })
})

describe('what was found is shown', () => {
  it('where it stands', () => {
    const table: [typed: string, text: string, marked: string[]][] = [
      ['退款', '我的退款，退款', ['退款', '退款']],
      ['iphone支付', '用 iPhone 支付失败', ['iPhone 支付']],
      ['refund', 'Two REFUNDS', ['REFUND']],
      ['失败', '支付失敗', ['失敗']],
      ['退款', '没有', []],
    ]
    for (const [typed, text, marked] of table)
      assert.deepEqual(
        marksIn(text, wordsIn(typed).map(patternOf)).map(([start, end]) => text.slice(start, end)),
        marked,
        text,
      )
  })

  it('as a piece of the text around it', () => {
    const text = `${'前'.repeat(200)}退款${'后'.repeat(200)}`
    const { text: piece, marks } = excerptOf(text, ['退款'])!
    assert.match(piece, /^…前+退款后+…$/)
    assert.deepEqual(
      marks.map(([start, end]) => piece.slice(start, end)),
      ['退款'],
    )
    assert.equal(excerptOf('没有', ['退款']), null)
  })
})

describe('marks of days', () => {
  it('name exactly the days of a range, by few marks', () => {
    const orgId = '01900000-0000-7000-8000-0000000000aa'
    const day = fc.integer({ min: 19_000, max: 21_000 })
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 200 }), day, (first, more, other) => {
        const marks = marksOf(orgId, { receivedAt: new Date(other * 86_400_000 + 5), isOpen: true })
        const query = ofDays(orgId, first, first + more)
        assert.equal(meets(new Set(marks), query), other >= first && other <= first + more)
        assert.ok(query.split('|').length <= 32)
      }),
    )
    assert.equal(dayOf(new Date('1970-01-02T00:00:00Z')), 1)
  })
})
