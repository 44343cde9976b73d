/** What needs a step, when one more code may be asked for, and what retention says: by tables of dates. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { codeWaitMs, type Deed, deedNeeds, mayDo, type Step, stepMinutes } from './identity.rules.ts'
import { belowLaw, type Choice, dueAt, eraseAt, type File, obstacles, usualChoice } from './retention.rules.ts'

const now = new Date('2026-03-02T01:00:00Z')
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
const step = (minutes: number, customerId = 'them'): Step => ({
  customerId,
  method: 'code',
  contactId: null,
  provedAt: minutesAgo(minutes),
})

describe('what needs one step more', () => {
  const deeds = Object.keys(deedNeeds) as Deed[]

  test('complaining, following and withdrawing a consent need nothing', () => {
    for (const deed of ['complain', 'follow', 'consent.choose'] as const) assert.ok(mayDo(deed, 'them', null, now))
  })

  test('everything that shows or changes who they are needs a step, of this customer, of the last 15 minutes', () => {
    const guarded = deeds.filter((deed) => deedNeeds[deed] === 'step')
    assert.ok(guarded.length >= 7)
    for (const deed of guarded) {
      assert.equal(mayDo(deed, 'them', null, now), false, deed)
      assert.equal(mayDo(deed, 'them', step(0, 'somebody else'), now), false, deed)
      assert.equal(mayDo(deed, 'them', step(stepMinutes), now), false, deed)
      assert.equal(mayDo(deed, 'them', step(-1), now), false, `${deed}: a step of the future`)
      assert.equal(mayDo(deed, 'them', step(stepMinutes - 1), now), true, deed)
    }
  })

  test('three codes an hour and eight a day', () => {
    assert.equal(codeWaitMs([], now), null)
    assert.equal(codeWaitMs([minutesAgo(1), minutesAgo(2)], now), null)
    assert.equal(codeWaitMs([minutesAgo(1), minutesAgo(2), minutesAgo(50)], now), 10 * 60_000)
    const day = Array.from({ length: 8 }, (_, n) => minutesAgo(70 + n * 100))
    assert.equal(codeWaitMs(day, now), day[7]!.getTime() + 86_400_000 - now.getTime())
  })

  test('whoever asks as often as they may gets three in any hour and eight in any day', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 60 }), (pauses) => {
        const asked: Date[] = []
        let at = now
        for (const pause of pauses) {
          at = new Date(at.getTime() + pause * 60_000)
          const wait = codeWaitMs(asked, at)
          if (wait !== null) at = new Date(at.getTime() + wait)
          assert.equal(codeWaitMs(asked, at), null, 'who has waited may ask')
          asked.push(at)
        }
        const within = (ms: number) =>
          Math.max(
            0,
            ...asked.map((end) => asked.filter((one) => one <= end && end.getTime() - one.getTime() < ms).length),
          )
        assert.ok(within(3_600_000) <= 3)
        assert.ok(within(86_400_000) <= 8)
      }),
    )
  })
})

describe('retention', () => {
  const day = (text: string) => new Date(`${text}T00:00:00Z`)
  const quiet: File = {
    state: 'active',
    open: 0,
    openMoney: 0,
    doneAt: day('2026-01-01'),
    touchedAt: day('2026-01-01'),
    held: false,
  }
  const kept: File = { ...quiet, state: 'restricted' }
  const short: Choice = { law: 'none', restrictAfterDays: 10, eraseAfterDays: 20, binDays: 30 }

  const dates: [string, File, Choice, ReturnType<typeof dueAt>][] = [
    ['half a year after the last one is done', quiet, usualChoice, { step: 'restrict', at: day('2026-06-30') }],
    ['three years after', kept, usualChoice, { step: 'erase', at: day('2029-01-01') }],
    ['never while something is open', { ...quiet, open: 1 }, usualChoice, null],
    ['never while money of theirs is under way or protected', { ...kept, openMoney: 1 }, usualChoice, null],
    ['never under a legal hold', { ...kept, held: true }, usualChoice, null],
    ['never again', { ...quiet, state: 'erased' }, usualChoice, null],
    ['not for who has no ticket that is done', { ...quiet, doneAt: null }, usualChoice, null],
    [
      'as chosen where no law says more, but not before answers to retries are gone',
      kept,
      short,
      { step: 'erase', at: day('2026-01-31') },
    ],
    [
      'as the law says where it has become stricter',
      kept,
      { ...short, law: 'cn' },
      { step: 'erase', at: day('2029-01-01') },
    ],
    [
      'a month after somebody touched it last',
      { ...kept, touchedAt: day('2028-12-25') },
      usualChoice,
      { step: 'erase', at: day('2029-01-24') },
    ],
  ]
  for (const [what, file, choice, due] of dates) test(what, () => assert.deepEqual(dueAt(file, choice), due))

  test('a choice below the law is told its minimum', () => {
    assert.equal(belowLaw({ ...usualChoice, eraseAfterDays: 1_095 }), 1_096)
    assert.equal(belowLaw({ ...short, law: 'us', eraseAfterDays: 730 }), 731)
    assert.equal(belowLaw(usualChoice), null)
    assert.equal(belowLaw(short), null)
  })

  test('a request is answered by law, hold and work, not by what the organisation would like to keep', () => {
    const at = day('2026-05-01')
    assert.deepEqual(obstacles(quiet, 'none', at), [])
    assert.deepEqual(obstacles(quiet, 'cn', at), [{ why: 'law', until: day('2029-01-01') }])
    assert.deepEqual(obstacles({ ...quiet, open: 2, openMoney: 1, held: true }, 'none', at), [
      { why: 'open', until: null },
      { why: 'money', until: null },
      { why: 'held', until: null },
    ])
    assert.deepEqual(obstacles({ ...quiet, touchedAt: day('2026-04-20') }, 'none', at), [
      { why: 'traces', until: day('2026-05-20') },
    ])
  })

  test('a granted erasure waits for its letter, and for the longest of what stands against it', () => {
    const at = day('2026-05-01')
    assert.deepEqual(eraseAt([], at), day('2026-05-02'))
    assert.deepEqual(eraseAt(obstacles({ ...quiet, touchedAt: at }, 'cn', at), at), day('2029-01-01'))
  })
})
