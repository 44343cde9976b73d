/** What the shipped model makes of clear cases, of what is none of our business, and of the limits of its own knowledge. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Scorer, scorerOf } from '#platform/linear/score.rules.ts'
import { shippedModel, shippedMoodModel } from '#records/knowledge/model.ts'
import type { Facts } from '#records/tickets/draft.rules.ts'
import { draftOf, facts } from '../../../test/draft.ts'
import { classify } from './classify.rules.ts'
import { heldOut, shippedExamples } from './examples.ts'
import { elsewhere, guessOf, readText, type TriageNotes } from './guess.rules.ts'
import { isKeptBack, type Measured, whyNotBetter } from './retrain.rules.ts'

const scorer = await shippedModel()
const notes = scorer.model.notes as TriageNotes
const withModel: Facts = { ...facts, model: scorer }

const anyText = fc.array(fc.nat(0xffff), { maxLength: 300 }).map((units) => String.fromCharCode(...units))

test('clear cases are recognised in both languages', () => {
  const table: [text: string, code: string][] = [
    ['我的卡被盗刷了五千块，不是我本人消费', 'FRD-01'],
    ['怎么绑定银行卡', 'CRD-01'],
    ['收不到短信验证码', 'FAL-04'],
    ['忘记支付密码怎么重置', 'ACC-01'],
    ['同一笔订单扣了两次钱', 'CHG-01'],
    ['打印机没纸了，POS机打印不出小票', 'MER-01'],
    ['如何注销账户', 'ACC-04'],
    ['怎麼開通手機閃付', 'CRD-04'],
    ['I forgot my passcode', 'ACC-01'],
    ['I was charged twice for one purchase', 'CHG-01'],
    ['My phone was stolen', 'FRD-04'],
    ['What exchange rate do you use?', 'FEE-03'],
    ['I want to close my account', 'ACC-04'],
  ]
  for (const [text, code] of table) {
    const reading = readText(scorer, text)
    assert.equal(reading.code, code, `${text}: ${JSON.stringify(reading)}`)
    assert.equal(reading.group, code.slice(0, 3))
  }
})

test('what is none of our business is left to people', () => {
  for (const text of [
    '你好',
    '今天天气真好啊',
    'asdkjh qwlekj zxcmn',
    'Happy birthday to you',
    '床前明月光，疑是地上霜',
    'ЖЖЖ',
    '🙂🙂',
  ])
    assert.notEqual(readText(scorer, text).abstain, null, text)
})

test('both models at the door look at the same in a text, so that it is read once', async () => {
  assert.deepEqual((await shippedMoodModel()).model.settings, scorer.model.settings)
})

test('no text that the model is judged by is one that it learned from', () => {
  const learned = new Set(shippedExamples().map(({ text }) => text.toLowerCase()))
  for (const { name, examples } of heldOut()) {
    assert.ok(examples.length > 50, name)
    assert.deepEqual(
      examples.filter(({ text }) => learned.has(text.toLowerCase())),
      [],
      name,
    )
  }
})

test('danger to money is read from the words, and not from every word of danger', () => {
  const danger = (text: string) => readText(scorer, text).fundSafety
  for (const text of [
    '钱被骗子转走了，快帮我冻结账户',
    'There is a payment on my card that I did not make',
    '手机一直震,全是付款成功的提示,可我什么都没买',
    '他让我念短信里的数字,念完余额就空了',
    '对方收了钱就把我删了',
    'My phone keeps telling me that I have paid for things and I have bought nothing',
    'The caller said he was from my bank and I moved my savings where he told me',
    'My wife has just read a stranger the numbers on her card',
    'There should be rent in his account since Monday and he has nothing',
  ])
    assert.ok(danger(text) > 0.5, `${text}: ${danger(text)}`)
  for (const text of [
    '怎么绑定银行卡',
    'How do I activate my new card?',
    '想问问怎么给老人的账户防骗',
    '不是盗刷,那笔是我自己买的',
    '谢谢你们提醒,我没有被骗',
    'It was me who paid, please let my payment to my builder through',
    'My card turned up in the other coat, can you switch it back on',
  ])
    assert.ok(danger(text) < 0.1, `${text}: ${danger(text)}`)
})

test('a reading is whole for any text, and a text without words has no guess', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { top, fundSafety, code, group, confidence, groupConfidence } = readText(scorer, text)
      assert.equal(top.length, 3)
      assert.ok(top[0]!.probability >= top[1]!.probability && top[1]!.probability >= top[2]!.probability)
      assert.ok(top.every((each) => each.code !== elsewhere && notes.groups[each.code]))
      assert.ok(fundSafety >= 0 && fundSafety <= 1)
      assert.equal(notes.groups[code], group)
      assert.ok(groupConfidence >= confidence)
    }),
    { numRuns: 100 },
  )
  assert.equal(guessOf(scorer, ' \n'), null)
  assert.equal(guessOf(null, '退款'), null)
})

test('the door goes by a sure guess, leaves an unsure one to people, and never overrules a choice by a weak one', () => {
  const placed = (draft: ReturnType<typeof draftOf>, known = withModel) => {
    const { code, needsTriage, triageWhy } = classify(draft, known)
    return [code, needsTriage, triageWhy.en] as const
  }
  const [code, needsTriage, why] = placed(draftOf({ text: '怎么绑定银行卡' }))
  assert.deepEqual([code, needsTriage], ['CRD-01', false])
  assert.match(why, /^Like earlier letters about “.+”, \d+%$/)
  assert.deepEqual(placed(draftOf({ text: '你好' })).slice(0, 2), ['INQ-99', true])
  assert.equal(placed(draftOf({ text: '怎么绑定银行卡', code: 'FEE-01' }))[0], 'FEE-01')
  assert.equal(placed(draftOf({ form: 'refund', answers: { what: 'nothing' }, text: '怎么绑定银行卡' }))[0], 'RFD-01')
  const limits = { ...notes.limits, group: 2 }
  const unsure = scorerOf({ ...scorer.model, notes: { ...notes, limits } })
  assert.deepEqual(
    placed(draftOf({ text: '被骗之后又被盗刷' }), { ...withModel, model: unsure }).slice(0, 2),
    ['FRD-02', true],
    'a rule places what a person then looks at',
  )
  const finer = placed(draftOf({ form: 'stolen', answers: { what: 'scam' }, text: '我手机丢了，要挂失银行卡' }))
  assert.equal(finer[0], 'FRD-04', 'within the group, and with hardly any doubt')
  const { taxonomy } = facts.knowledge
  const without = { ...taxonomy, groups: taxonomy.groups.filter((group) => group.code !== 'CRD') }
  const reduced = { ...withModel, knowledge: { ...facts.knowledge, taxonomy: without } }
  assert.deepEqual(placed(draftOf({ text: '怎么绑定银行卡' }), reduced).slice(0, 2), ['INQ-99', true])
})

test('each reason to leave a text to people is given by itself', () => {
  const limits = { code: 0.3, group: 0.8, known: 0.5, elsewhere: 0.5, fundSafety: 0.1 }
  const model = {
    ...scorer.model,
    labels: ['A-1', 'A-2', 'B-1', elsewhere],
    notes: { groups: { 'A-1': 'A', 'A-2': 'A', 'B-1': 'B' }, danger: [], limits },
  }
  const abstains = (probabilities: number[], known: number) => {
    const says: Scorer = {
      model: { ...model },
      score: () => ({
        scores: new Float32Array(4),
        probabilities: Float32Array.from(probabilities),
        features: 9,
        known,
        han: 0,
      }),
    }
    return readText(says, 'x').abstain
  }
  assert.equal(abstains([0.9, 0, 0.1, 0], 1), null)
  assert.equal(abstains([0.2, 0.1, 0.1, 0.6], 1), 'out_of_domain')
  assert.equal(abstains([0.9, 0, 0.1, 0], 0.4), 'unknown_words')
  assert.equal(abstains([0.3, 0.25, 0.45, 0], 1), 'groups_disagree')
  assert.equal(abstains([0.7, 0, 0.3, 0], 1), 'unsure')
})

test('a new model takes over only when it loses nothing on corrections, little on the shipped texts, and wins on both', () => {
  const measured = (onCorrections: number | null, onShipped: number): Measured => ({
    accuracy: 0,
    groupAccuracy: 0,
    onCorrections,
    onShipped,
    ece: 0,
    coverageAt95: 0,
    bins: [],
  })
  const before = measured(0.8, 0.8)
  assert.equal(whyNotBetter(measured(0.9, 0.79), before), null)
  assert.equal(whyNotBetter(measured(0.79, 0.9), before), 'worse_on_corrections')
  assert.equal(whyNotBetter(measured(0.9, 0.77), before), 'worse_on_shipped')
  assert.equal(whyNotBetter(before, before), 'not_better')
  assert.equal(whyNotBetter(measured(null, 0.81), measured(null, 0.8)), null)
  const ids = Array.from(
    { length: 1000 },
    (_, i) => `018f0000-0000-7000-8000-${(i * 7919 + 1).toString(16).padStart(12, '0')}`,
  )
  const kept = ids.filter(isKeptBack).length
  assert.ok(kept > 150 && kept < 250, String(kept))
})
