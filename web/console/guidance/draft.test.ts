/** What the page of guidance writes, finds and says that it changes: by table and by property. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import shippedCauses from '#records/knowledge/defaults/guidance/causes.json' with { type: 'json' }
import shippedIso from '#records/knowledge/defaults/guidance/iso8583.json' with { type: 'json' }
import shippedUpi from '#records/knowledge/defaults/guidance/upi.json' with { type: 'json' }
import shippedWechat from '#records/knowledge/defaults/guidance/wechat.json' with { type: 'json' }
import { causesFaults } from '#stages/guidance/check.rules.ts'
import type { Causes, Dictionary, Family } from '#stages/guidance/dictionary.rules.ts'
import { contentOf } from '../definitions/content.ts'
import { changesOf } from './changes.ts'
import {
  blankFamily,
  dictionaryOf,
  isWritten,
  mayGo,
  nothingWritten,
  othersWith,
  usesOf,
  withCause,
  withCodeCause,
  withCopy,
  withOwnStep,
  withoutCause,
  withoutStep,
  withStepAt,
  withWords,
} from './draft.ts'
import { faultsOf } from './faults.ts'
import { codesLike, isCalled } from './find.ts'

const published = { publishedAt: '2026-11-22T00:00:00.000Z', publishedBy: null }
const families = [shippedWechat, shippedIso, shippedUpi] as Family[]
const line = <T extends { key: string; version: number }>(whole: T) => ({
  ...published,
  key: whole.key,
  version: whole.version,
  content: contentOf(whole),
})
const causes = line(shippedCauses as Causes)
const shown = { causes, families: families.map(line) } as unknown as Parameters<typeof dictionaryOf>[0]
const asIs = dictionaryOf(shown, shown.causes!, nothingWritten)
const { content } = shown.causes!
const low = content.causes.find(({ key }) => key === 'balance_low')!
const titleOf = (key: string) => content.causes.find((cause) => cause.key === key)!.title.en
const withContent = (next: typeof content): Dictionary =>
  dictionaryOf(shown, shown.causes!, { causes: { version: 1, content: next }, families: {} })

test('what nobody wrote is what is published, families in the order of their names', () => {
  assert.equal(isWritten(nothingWritten), false)
  assert.deepEqual(
    asIs.families.map(({ key }) => key),
    ['iso8583', 'upi', 'wechat'],
  )
  assert.deepEqual(changesOf(asIs, asIs, 'en'), [])
})

test('a family that is written stands among the others, also a new one', () => {
  const { content: general } = blankFamily({ 'zh-Hans': '我们', en: 'Ours' }, '2026-11-22', low.why)
  const iso = shown.families.find(({ key }) => key === 'iso8583')!
  const own = withCodeCause(iso.content, 0, 'limit_day')
  const draft = {
    causes: null,
    families: { shop: { version: 0, content: general }, iso8583: { version: 1, content: own } },
  }
  assert.ok(isWritten(draft))
  const now = dictionaryOf(shown, shown.causes!, draft)
  assert.deepEqual(
    now.families.map(({ key, version }) => [key, version]),
    [
      ['iso8583', 1],
      ['shop', 0],
      ['upi', 1],
      ['wechat', 1],
    ],
  )
  const changes = changesOf(asIs, now, 'en')
  assert.deepEqual(
    changes.map(({ part, before, after }) => [part, before, after]),
    [
      ['code', titleOf('already_paid'), titleOf('limit_day')],
      ['family', null, 'Ours'],
    ],
  )
})

test('every written word is said with what it was before, in its language', () => {
  const next = withWords(
    withCause(content, { ...low, title: { ...low.title, en: 'Short of money' }, danger: true }),
    'try_again',
    { words: { 'zh-Hans': '再来一次。', en: 'Try once more.' } },
  )
  assert.deepEqual(
    changesOf(asIs, withContent(next), 'zh-Hans').map(({ part, language, before, after }) => [
      part,
      language,
      before,
      after,
    ]),
    [
      ['title', 'en', low.title.en, 'Short of money'],
      ['settings', null, null, null],
      ['step', 'zh-Hans', '再试一次。', '再来一次。'],
    ],
  )
})

test('a step of one’s own comes at the end, moves, and goes with the last cause that has it', () => {
  const more = withOwnStep(content, low)
  const cause = more.causes.find(({ key }) => key === low.key)!
  const key = cause.actions.at(-1)!
  assert.equal(more.actions.at(-1)!.key, key)
  const moved = withStepAt(cause, cause.actions.length - 1, 0)
  assert.deepEqual(moved.actions, [key, ...low.actions])
  const shared = withCopy(withCause(more, moved), moved)
  assert.equal(othersWith(shared.content, key, low.key), 1)
  const once = withoutStep(shared.content, moved, 0)
  assert.ok(
    once.actions.some((each) => each.key === key),
    'the copy still has it',
  )
  const never = withoutCause(once, shared.key)
  assert.deepEqual(never, content)
  const steps = withoutStep(content, low, 0)
  assert.equal(steps.actions.length, content.actions.length, 'what came with the product stays to choose from')
})

test('only a cause that nothing leads to may go', () => {
  const uses = usesOf(asIs)
  assert.ok(!mayGo('unclear', uses) && !mayGo('balance_low', uses))
  const copied = withCopy(content, low)
  assert.ok(mayGo(copied.key, uses))
  const names = { codes: new Set<string>(), forms: [] }
  const missing = causesFaults(withoutCause(content, low.key), names, new Set(uses.keys()))
  assert.ok(missing.some(({ code }) => code === 'cause_missing'))
})

test('faults are found in what is written and nowhere else, with the place of each', () => {
  const names = { codes: new Set<string>(), forms: [] }
  assert.deepEqual(faultsOf(asIs, nothingWritten, names), [])
  const draft = {
    causes: null,
    families: { shop: blankFamily({ 'zh-Hans': '', en: 'Ours' }, 'soon', low.why) },
  }
  draft.families.shop.content.codes = [
    { code: 'A', cause: 'dance' },
    { code: 'a', cause: 'unclear' },
  ]
  const faults = faultsOf(dictionaryOf(shown, shown.causes!, draft), draft, names)
  assert.deepEqual(
    faults.map(({ document, pointer, code }) => `${document}${pointer} ${code}`),
    [
      'shop/name/zh-Hans words_missing',
      'shop/checkedOn unfit',
      'shop/codes/0/cause cause_unknown',
      'shop/codes/1 duplicate',
    ],
  )
})

test('a code is found however it is written, and by words of what it means', () => {
  const wechat = asIs.families.find(({ key }) => key === 'wechat')!
  const of = (asked: string) => codesLike(wechat, asIs.causes, asked).map(({ code }) => code)
  assert.equal(of(' not enough')[0], 'NOTENOUGH')
  assert.equal(of('not_enough')[0], 'NOTENOUGH')
  assert.ok(of(low.title['zh-Hans']).includes('NOTENOUGH'))
  assert.deepEqual(of('no such thing at all'), [])
  assert.equal(of('  ').length, wechat.codes.length)
})

test('whatever is asked, what is called exactly so comes first, and nothing is found twice', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...asIs.families.map(({ key }) => key)),
      fc.oneof(fc.string({ maxLength: 70 }), fc.constantFrom('5', '00', 'U', 'limit', '限额', 'ACQ.')),
      (key, asked) => {
        const family = asIs.families.find((each) => each.key === key)!
        const found = codesLike(family, asIs.causes, asked)
        assert.equal(new Set(found).size, found.length)
        const exact = found.findLastIndex((entry) => isCalled(family, entry, asked))
        if (asked.trim() !== '') assert.ok(found.slice(0, exact + 1).every((entry) => isCalled(family, entry, asked)))
      },
    ),
  )
})
