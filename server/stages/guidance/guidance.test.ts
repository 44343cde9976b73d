/** The dictionary that ships, and what is said by it: by table and by property. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import shippedForms from '#records/knowledge/defaults/forms.json' with { type: 'json' }
import shippedTaxonomy from '#records/knowledge/defaults/taxonomy.json' with { type: 'json' }
import { codeOf, type Form, formFaults } from '#records/knowledge/forms.rules.ts'
import { codesOf, type Taxonomy } from '#records/knowledge/knowledge.rules.ts'
import type { Language, Words } from '#records/knowledge/words.rules.ts'
import { causesFaults, type DictionaryFault, familyFaults } from './check.rules.ts'
import { causesContent, familyContent } from './contract.ts'
import { type CausesContent, countedAs, type FamilyContent } from './dictionary.rules.ts'
import { shippedDictionary } from './dictionary.ts'
import { type Failure, guide } from './guidance.rules.ts'
import { readMethods, withEnough } from './methods.rules.ts'

const forms = shippedForms as unknown as Form[]
const names = { codes: new Set(codesOf(shippedTaxonomy as Taxonomy)), forms }
const { causes, families } = shippedDictionary
const used = new Set(families.flatMap(({ codes }) => codes.map(({ cause }) => cause)))
const at = new Date('2026-11-22T06:02:00Z')
const place = { zone: 'Asia/Shanghai', language: 'en' as Language, forms }
const failure = (asked: Partial<Failure>): Failure => ({
  family: 'iso8583',
  code: '51',
  method: '',
  methods: [],
  amountMinor: null,
  at,
  ...asked,
})
const ask = (asked: Partial<Failure>, language: Language = 'en') =>
  guide(shippedDictionary, failure(asked), { ...place, language })
const contentOf = ({ key: _key, version: _version, ...content }: { key: string; version: number }) => content

/** Every object that has words, wherever it stands. */
function wordsIn(value: unknown): Words[] {
  if (typeof value !== 'object' || value === null) return []
  if ('zh-Hans' in value) return [value as Words]
  return Object.values(value).flatMap(wordsIn)
}

test('the shipped documents have the shape and the meaning that publishing asks for', () => {
  causesContent.parse(contentOf(causes))
  assert.deepEqual(causesFaults(causes, names, used), [])
  for (const family of families) {
    familyContent.parse(contentOf(family))
    assert.deepEqual(familyFaults(family, new Set(causes.causes.map(({ key }) => key))), [], family.key)
    assert.ok(family.source.length > 40 && family.unverified.length > 0, family.key)
  }
})

test('there are enough codes of every family, and every cause is of some code', () => {
  const least = { iso8583: 40, wechat: 25, alipay: 25, unionpay: 30, upi: 30 }
  for (const [key, count] of Object.entries(least))
    assert.ok(families.find((family) => family.key === key)!.codes.length >= count, key)
  assert.deepEqual(
    causes.causes.map(({ key }) => key).filter((key) => !used.has(key)),
    ['unclear'],
  )
})

test('everything that is said exists in both languages, is plain, and promises nothing', () => {
  for (const { 'zh-Hans': chinese, en } of [causes, ...families].flatMap(wordsIn)) {
    assert.ok(/\p{Script=Han}/u.test(chinese) && !/\p{Script=Han}/u.test(en), en)
    for (const text of [chinese, en]) assert.doesNotMatch(text, /[!！]|http|\bAPI\b|接口|参数/, text)
    assert.doesNotMatch(chinese, /保证|一定会|必定|肯定会|马上到账|全额退/, chinese)
    assert.doesNotMatch(en, /guarantee|promise|certainly|will be refunded|will arrive|you will get/i, en)
    assert.equal(chinese.includes('{until}'), en.includes('{until}'))
  }
})

test('a code leads to its cause, however it is written', () => {
  const table: [string, string, string][] = [
    ['iso8583', '51', 'balance_low'],
    ['iso8583', ' 54 ', 'card_expired'],
    ['ISO8583', '43', 'card_reported'],
    ['iso8583', '59', 'fraud_suspected'],
    ['iso8583', '91', 'bank_silent'],
    ['iso8583', '68', 'outcome_unknown'],
    ['wechat', 'NOTENOUGH', 'balance_low'],
    ['wechat', 'not_enough', 'balance_low'],
    ['wechat', 'USERPAYING', 'waits_for_you'],
    ['wechat', 'get_brand_wcpay_request:cancel', 'cancelled'],
    ['alipay', 'ACQ.BUYER_BALANCE_NOT_ENOUGH', 'balance_low'],
    ['alipay', 'buyer_balance_not_enough', 'balance_low'],
    ['alipay', 'aop.unknow-error', 'outcome_unknown'],
    ['unionpay', '64', 'balance_low'],
    ['unionpay', 'a6', 'taken_not_booked'],
    ['upi', 'Z9', 'balance_low'],
    ['upi', 'U67', 'outcome_unknown'],
    ['upi', 'ya', 'card_reported'],
  ]
  for (const [family, code, cause] of table) {
    const { cause: found, known } = ask({ family, code })
    assert.deepEqual([found, known], [cause, true], `${family} ${code}`)
  }
})

test('of an unknown code the family is all that is said, and nobody is told to pay again', () => {
  const unknown = ask({ family: 'upi', code: 'ZZ9' })
  assert.deepEqual([unknown.known, unknown.cause, unknown.money.state], [false, 'unclear', 'unknown'])
  assert.equal(unknown.why, families.find(({ key }) => key === 'upi')!.general.en)
  const nobody = ask({ family: 'shop', code: 'E10013' })
  assert.deepEqual([nobody.family, nobody.code, nobody.cause], ['', '', 'unclear'])
  assert.notEqual(nobody.why, unknown.why)
})

test('what is likeliest to work comes from what the customer has and can afford', () => {
  const of = (code: string, list: string, method = '', amountMinor: bigint | null = null) =>
    ask({ code, methods: readMethods(list), method, amountMinor }).methods.map(({ key }) => key)
  assert.deepEqual(of('51', 'credit debit balance', 'balance'), ['debit', 'credit'])
  assert.deepEqual(of('51', 'balance:5120 debit:99 credit', 'balance', 12_800n), ['credit'])
  assert.deepEqual(of('51', 'debit debit', 'debit'), ['debit'], 'a second card of the kind')
  assert.deepEqual(of('55', 'debit credit', 'debit'), ['credit', 'debit'], 'the same one may work')
  assert.deepEqual(of('68', 'debit credit', 'debit'), [], 'nothing while the outcome is unknown')
  assert.deepEqual(of('59', 'debit credit', 'debit'), [], 'nothing while it may be a fraud')
  assert.deepEqual(of('51', ''), [], 'nobody said what they have')
})

test('a wait ends at a moment by the organisation’s clocks, and is said', () => {
  const until = (family: string, code: string) => ask({ family, code }).until?.toISOString() ?? null
  assert.equal(until('iso8583', '91'), '2026-11-22T06:35:00.000Z', 'half an hour, to the next five minutes')
  assert.equal(until('iso8583', '65'), '2026-11-22T16:00:00.000Z', 'midnight in Shanghai')
  assert.equal(until('unionpay', '81'), '2026-11-30T16:00:00.000Z', 'the next month')
  assert.equal(until('iso8583', '51'), null)
  const words = (language: Language) =>
    ask({ code: '65' }, language).steps.find(({ key }) => key === 'wait_until')!.words
  assert.match(words('en'), /23 November.* 00:00/)
  assert.match(words('zh-Hans'), /11月23日 00:00/)
  assert.doesNotMatch(words('zh-Hant'), /\{until\}/)
})

test('danger opens the form for stolen money; others what they are about, with what is known filled in', () => {
  const stolen = ask({ code: '43', method: 'debit' })
  assert.deepEqual(
    [stolen.danger, stolen.complaint],
    [true, { code: 'FRD-04', form: 'stolen', answers: { what: 'lost' } }],
  )
  const low = ask({ family: 'wechat', code: 'NOTENOUGH', method: 'later' }, 'zh-Hans')
  assert.deepEqual(low.complaint, {
    code: 'FAL-01',
    form: 'payment_failed',
    answers: { what: 'error', error: '微信支付 NOTENOUGH', method: 'other' },
  })
  const bare = guide(shippedDictionary, failure({}), { ...place, forms: [] })
  assert.equal(bare.complaint, null)
})

test('every code’s form gives the code that it stands for, and takes what is filled in', () => {
  for (const { key, codes } of families)
    for (const { code } of codes) {
      const { complaint } = ask({ family: key, code, method: 'debit' })
      const form = forms.find((one) => one.key === complaint!.form)!
      assert.equal(codeOf(form, complaint!.answers), complaint!.code, `${key} ${code}`)
      assert.deepEqual(formFaults(form, complaint!.answers), [], `${key} ${code}`)
    }
})

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom('__proto__', 'constructor', 'toString', '\u202e51', '５１', "'; drop table--", '{until}', ''),
  fc.constantFrom(...families.map(({ key }) => key)),
  fc.constantFrom(...families.flatMap(({ codes }) => codes.map(({ code }) => code))),
)

test('nothing that a page can send throws, makes somebody pay twice, or leaves a hole in a sentence', () => {
  fc.assert(
    fc.property(
      fc.record({ family: anything, code: anything, method: anything, list: anything }),
      fc.option(fc.bigInt({ min: 0n, max: 10n ** 17n })),
      fc.date({ min: new Date(0), max: new Date('2099-01-01'), noInvalidDate: true }),
      fc.constantFrom<Language>('zh-Hans', 'zh-Hant', 'en'),
      ({ list, ...said }, amountMinor, moment, language) => {
        const told = ask({ ...said, methods: readMethods(list), amountMinor, at: moment }, language)
        const deeds = told.steps.map(({ does }) => does)
        if (told.money.state !== 'not_taken') {
          assert.equal(deeds[0], 'stop')
          assert.deepEqual(told.methods, [])
          assert.ok(!deeds.some((does) => does === 'change' || does === 'retry' || does === 'top_up'))
        }
        assert.ok(told.danger || deeds.includes('human'))
        assert.ok(told.until === null || told.until > moment)
        for (const text of [told.title, told.why, told.money.words, ...told.steps.map(({ words }) => words)])
          assert.ok(text !== '' && !text.includes('{'), text)
        const counted = countedAs(shippedDictionary, said.family, said.code)
        assert.ok(counted.family === 'other' || families.some(({ key }) => key === counted.family))
        assert.equal(counted.code !== 'other', told.known)
      },
    ),
  )
})

test('a list of methods is read for what it says and nothing else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (list) => {
      for (const { method } of readMethods(list)) assert.match(method, /^[a-z][a-z0-9_]{0,39}$/)
    }),
  )
  assert.deepEqual(readMethods('balance:5120, debit credit:x'), [
    { method: 'balance', upToMinor: 5_120n },
    { method: 'debit', upToMinor: null },
    { method: 'credit', upToMinor: null },
  ])
  assert.equal(withEnough(readMethods('balance:5120'), 5_120n).length, 1)
})

const broken: [string, (content: CausesContent) => void, DictionaryFault][] = [
  [
    'a step that is not there',
    (c) => {
      c.causes[1]!.actions[0] = 'dance'
    },
    { pointer: '/causes/1/actions/0', code: 'action_unknown' },
  ],
  [
    'one step only',
    (c) => {
      c.causes[1]!.actions = ['contact']
    },
    { pointer: '/causes/1/actions', code: 'too_few_steps' },
  ],
  ['no person', (c) => void c.causes[1]!.actions.pop(), { pointer: '/causes/1/actions', code: 'no_person' }],
  [
    'paying again while nobody knows',
    (c) => void c.causes[0]!.actions.push('try_again'),
    { pointer: '/causes/0/actions', code: 'pays_again' },
  ],
  [
    'another method while nobody knows',
    (c) => {
      c.causes[0]!.methods = 'any'
    },
    { pointer: '/causes/0/methods', code: 'pays_again' },
  ],
  [
    'no warning first',
    (c) => void c.causes[0]!.actions.shift(),
    { pointer: '/causes/0/actions', code: 'warning_missing' },
  ],
  [
    'a wait that no step says',
    (c) => {
      c.causes[1]!.wait = { minutes: 5 }
    },
    { pointer: '/causes/1/wait', code: 'wait_unsaid' },
  ],
  [
    'a step that says a wait',
    (c) => void c.causes[1]!.actions.push('wait_until'),
    { pointer: '/causes/1/wait', code: 'wait_missing' },
  ],
  [
    'a code of no taxonomy',
    (c) => {
      c.causes[1]!.complaint.code = 'FAL-99'
    },
    { pointer: '/causes/1/complaint/code', code: 'code_unknown' },
  ],
  [
    'a code that the form does not give',
    (c) => {
      c.causes[1]!.complaint.code = 'FAL-03'
    },
    { pointer: '/causes/1/complaint/code', code: 'code_differs' },
  ],
  [
    'a form that is not there',
    (c) => {
      c.causes[1]!.complaint.form = 'dance'
    },
    { pointer: '/causes/1/complaint/form', code: 'form_unknown' },
  ],
  [
    'an answer that is no option',
    (c) => {
      c.causes[1]!.complaint.answers.what = 'dance'
    },
    { pointer: '/causes/1/complaint/answers/what', code: 'answer_unknown' },
  ],
  [
    'danger without the form for it',
    (c) => {
      c.causes[1]!.danger = true
    },
    { pointer: '/causes/1/complaint/form', code: 'danger_unseen' },
  ],
  [
    'the same cause twice',
    (c) => void c.causes.push(c.causes[1]!),
    { pointer: `/causes/${causes.causes.length}/key`, code: 'duplicate' },
  ],
  [
    'a cause that codes name taken away',
    (c) => void c.causes.splice(1, 1),
    { pointer: '/causes', code: 'cause_missing' },
  ],
]
for (const [what, spoil, fault] of broken)
  test(`causes with ${what} are refused where it stands`, () => {
    const content: CausesContent = structuredClone(causes)
    spoil(content)
    const faults = causesFaults(content, names, used)
    assert.ok(
      faults.some((found) => found.pointer === fault.pointer && found.code === fault.code),
      JSON.stringify(faults),
    )
  })

test('a family with a code twice, or of no cause, is refused where it stands', () => {
  const content: FamilyContent = structuredClone(families.find(({ key }) => key === 'alipay')!)
  content.codes = [
    { code: 'ACQ.X', cause: 'balance_low' },
    { code: 'Y', also: ['x'], cause: 'dance' },
  ]
  assert.deepEqual(familyFaults(content, new Set(['balance_low'])), [
    { pointer: '/codes/1/cause', code: 'cause_unknown' },
    { pointer: '/codes/1', code: 'duplicate' },
  ])
})
