/** Money progress: what was told, in whatever order, becomes the same dated steps. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { headOf, lineOf, settle, stepsOf, type Told, type TrackKey, trackKeys, watchAt } from './progress.rules.ts'
import tracks from './tracks.json' with { type: 'json' }

const hourMs = 3_600_000
const day = new Date('2026-03-02T00:00:00Z')
const hours = (count: number) => new Date(day.getTime() + count * hourMs)
const told = (step: string, at: number, eta?: number): Told => ({
  step,
  at: hours(at),
  eta: eta === undefined ? null : hours(eta),
})
const shown = (track: TrackKey, some: Told[], now = 0) => {
  const line = lineOf(track, some, hours(now))
  const hour = (at: Date | null) => at && (at.getTime() - day.getTime()) / hourMs
  return line && [line.state, ...line.steps.map(({ step, state, at, eta }) => [step, state, hour(at) ?? hour(eta)])]
}

test('the steps of a track, by what was told of it', () => {
  const table: [TrackKey, Told[], unknown][] = [
    ['refund', [], null],
    ['refund', [told('accepted', 0)], ['running', ['accepted', 'now', 0], ['landed', 'coming', 72]]],
    // The host's word counts more than the usual time, also when the bank has it meanwhile.
    ['refund', [told('accepted', 0, 30)], ['running', ['accepted', 'now', 0], ['landed', 'coming', 30]]],
    [
      'refund',
      [told('at_bank', 5), told('accepted', 0, 30)],
      ['running', ['accepted', 'done', 0], ['at_bank', 'now', 5], ['landed', 'coming', 30]],
    ],
    [
      'refund',
      [told('at_bank', 5, 20), told('accepted', 0, 30)],
      ['running', ['accepted', 'done', 0], ['at_bank', 'now', 5], ['landed', 'coming', 20]],
    ],
    // In one moment the later step has the last word, whichever was told first.
    [
      'refund',
      [told('accepted', 5, 30), told('at_bank', 5, 20)],
      ['running', ['accepted', 'done', 5], ['at_bank', 'now', 5], ['landed', 'coming', 20]],
    ],
    ['refund', [told('landed', 9), told('accepted', 0)], ['over', ['accepted', 'done', 0], ['landed', 'done', 9]]],
    // Nobody told that it was sent, but it arrived; what may be missed is left out.
    [
      'order',
      [told('delivered', 50), told('confirmed', 1)],
      ['over', ['confirmed', 'done', 1], ['shipped', 'done', null], ['delivered', 'done', 50]],
    ],
    [
      'order',
      [told('confirmed', 1)],
      ['running', ['confirmed', 'now', 1], ['shipped', 'coming', 49], ['delivered', 'coming', 145]],
    ],
    [
      'withdrawal',
      [told('accepted', 0), told('failed', 3)],
      ['failed', ['accepted', 'done', 0], ['failed', 'failed', 3]],
    ],
    // What failed and was tried again goes on.
    [
      'withdrawal',
      [told('failed', 3), told('accepted', 4)],
      ['running', ['accepted', 'now', 4], ['credited', 'coming', 28]],
    ],
    ['top_up', [told('unheard_of', 3)], null],
  ]
  for (const [track, some, line] of table) assert.deepEqual(shown(track, some), line, JSON.stringify(some))
})

test('a step is late only when its time has passed, and nothing is late that is over', () => {
  const late = (some: Told[], now: number) => lineOf('withdrawal', some, hours(now))!.isLate
  assert.equal(late([told('accepted', 0, 10)], 10), false)
  assert.equal(late([told('accepted', 0, 10)], 11), true)
  assert.equal(late([told('accepted', 0, 10), told('credited', 30)], 99), false)
  assert.equal(late([told('accepted', 0, 10), told('failed', 30)], 99), false)
})

test('somebody looks shortly before the time, never after it', () => {
  const head = (some: Told[]) => headOf('withdrawal', some)!
  assert.deepEqual(watchAt(head([told('accepted', 0, 10)])), hours(9))
  assert.deepEqual(watchAt(head([told('accepted', 0, 100)])), hours(98))
  assert.equal(watchAt(head([told('credited', 0)])), null)
})

const anyTrack = fc.constantFrom(...trackKeys)
const anyTold = (track: TrackKey) =>
  fc.record({
    step: fc.constantFrom(...stepsOf(track), 'unheard_of'),
    at: fc.integer({ min: 0, max: 50 }).map(hours),
    eta: fc.option(fc.integer({ min: 51, max: 200 }).map(hours)),
  })
const anyNews = anyTrack.chain((track) => fc.tuple(fc.constant(track), fc.array(anyTold(track), { maxLength: 12 })))

test('the order in which news arrive, and their repetition, change nothing', () => {
  const shuffled = anyNews.chain(([track, news]) =>
    fc.tuple(
      fc.constant(track),
      fc.constant(news),
      fc.shuffledSubarray([...news, ...news], { minLength: news.length * 2, maxLength: news.length * 2 }),
    ),
  )
  fc.assert(
    fc.property(shuffled, ([track, news, other]) => {
      assert.deepEqual(lineOf(track, other, day), lineOf(track, news, day))
      // Told bit by bit, as rows keep it, or all at once.
      let kept: Told[] = []
      for (const one of other) kept = settle([...kept, one])
      assert.deepEqual(lineOf(track, kept, day), lineOf(track, news, day))
    }),
  )
})

test('a line never goes backwards: what is done stands first, what comes has times that grow, one step is now', () => {
  fc.assert(
    fc.property(anyNews, ([track, news]) => {
      const line = lineOf(track, news, day)
      if (!line) return assert.ok(news.every(({ step }) => step === 'unheard_of'))
      const order = line.steps.map(({ state }) => ['done', 'now', 'failed', 'coming'].indexOf(state))
      assert.deepEqual(order, order.toSorted())
      assert.equal(line.steps.filter(({ state }) => state === 'now').length, line.state === 'running' ? 1 : 0)
      const etas = line.steps.flatMap(({ eta }) => eta?.getTime() ?? [])
      assert.deepEqual(
        etas,
        etas.toSorted((a, b) => a - b),
      )
      assert.ok(line.steps.every(({ state, at }) => state !== 'coming' || at === null))
    }),
  )
})

test('every track ends with a step that must come, and every step has its words', () => {
  for (const key of trackKeys) {
    const { steps, title, failed } = tracks[key]
    assert.ok(!('mayMiss' in steps[0]!) && !('mayMiss' in steps.at(-1)!), key)
    for (const words of [title, failed, ...steps.flatMap(({ done, coming }) => [done, coming])])
      for (const text of [words['zh-Hans'], words.en]) assert.ok(text.length > 1 && !/[!！]/.test(text), text)
  }
})
