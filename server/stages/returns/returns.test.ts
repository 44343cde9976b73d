/** Returns from random histories against a checker that asks the database itself, and what must never stand in a file. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { uuidv7 } from '#platform/clock.ts'
import { eventRows, recordEvents } from '#records/audit/record.ts'
import { openTestOrg, type TestOrg } from '../../../test/house.ts'
import type { Cell } from './count.rules.ts'
import type { ReturnDefinition } from './definition.rules.ts'
import { csvOfLines, csvOfReport, type MadeReturn, reportOf } from './file.rules.ts'
import { type LimitOf, makeReturn } from './make.ts'
import { periodBefore, periodFault } from './period.rules.ts'
import { readDefinition, shippedReturn, shippedReturns } from './shipped.ts'
import { suppressSmall } from './suppress.rules.ts'

const dayMs = 86_400_000
/** Ten days, of each run of a complaint by itself. */
const tenDays: LimitOf = (_clock, _story, runs) => new Date(runs.at(-1)!.startedAt.getTime() + 10 * dayMs)
const clocks = async () => tenDays
const period = { firstDay: '2026-02-01', lastDay: '2026-02-28' }
const [from, until] = ['2026-02-01T00:00:00+08:00', '2026-03-01T00:00:00+08:00'].map((at) => new Date(at)) as [
  Date,
  Date,
]

let org: TestOrg
before(async () => {
  org = await openTestOrg()
  org.house.clock.set(new Date('2026-06-01T00:00:00Z'))
})
after(() => org.close())

type Happening = { type: string; payload: Record<string, unknown>; afterMs: number }
const gap = fc.integer({ min: 0, max: 25 * dayMs })
const moved = (stage: string, outcome: string | null, redress: string | null, move = 'any'): Happening => ({
  type: 'ticket.moved',
  payload: { move, from: 'x', to: 'y', stage, outcome, redress },
  afterMs: 0,
})
const happening = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(
        moved('checking', null, null),
        moved('waiting_customer', null, null),
        moved('checking', null, null, 'unmerge'),
        moved('resolved', 'upheld', 'refund'),
        moved('resolved', 'refused', 'none'),
        moved('closed', 'upheld', 'refund'),
        moved('closed', 'withdrawn', 'none'),
        moved('closed', 'merged', 'none'),
      ),
      fc.constantFrom('FEE-01', 'CHG-01', 'SUG-01').map(
        (code): Happening => ({
          type: 'ticket.triaged',
          payload: { code },
          afterMs: 0,
        }),
      ),
    ),
    gap,
  )
  .map(([event, afterMs]) => ({ ...event, afterMs }))
const history = fc.record({
  receivedMs: fc.integer({ min: from.getTime() - 60 * dayMs, max: until.getTime() + 5 * dayMs }),
  channel: fc.constantFrom('portal', 'widget'),
  code: fc.constantFrom('FEE-01', 'CHG-01', 'INQ-99'),
  happenings: fc.array(happening, { maxLength: 6 }),
})
type History = { receivedMs: number; channel: string; code: string; happenings: Happening[] }

/** Writes a history as the events of a ticket that has nothing else. */
async function tell({ receivedMs, channel, code, happenings }: History): Promise<void> {
  await org.asSystem(async (work) => {
    const id = uuidv7(work.clock)
    let at = receivedMs
    let seq = 0
    const told = [
      { type: 'ticket.received', payload: { channel }, afterMs: 0 },
      { type: 'ticket.placed', payload: { code }, afterMs: 0 },
      ...happenings,
    ]
    for (const { type, payload, afterMs } of told) {
      at += afterMs
      await recordEvents(work, eventRows(new Date(at), work.actor, { kind: 'ticket', id }, seq++, [{ type, payload }]))
    }
  })
}

type Place = { state: 'open' | 'closed' | 'merged'; code: string; channel: string; began: number }

/**
 * The other path: the whole organisation's events in the order of time, walked once as a diary, with the tickets that stand
 * open as a set that is looked at on the two midnights. Nothing of the product's counting is asked.
 */
async function diary(without: string[]): Promise<Record<string, number>> {
  const { rows } = await org.asSystem(({ tx, orgId }) =>
    sql<{ id: string; at: Date; type: string; p: Record<string, string> }>`
      select subject_id as id, at, type, payload as p from events where org_id = ${orgId} and subject_kind = 'ticket'
      order by at, subject_id, seq`.execute(tx),
  )
  const places = new Map<string, Place>()
  const received = new Map<string, number>()
  const closings = new Map<string, { at: number; outcome: string }>()
  const [reopened, lateRuns] = [new Set<string>(), new Set<string>()]
  let openAtStart: Set<string> | null = null
  const openNow = () => new Set([...places].filter(([, { state }]) => state === 'open').map(([id]) => id))
  for (const { id, at, type, p } of rows) {
    if (at >= until) break
    if (at >= from) openAtStart ??= openNow()
    const place = places.get(id)
    if (type === 'ticket.received') {
      places.set(id, { state: 'open', code: '', channel: p.channel!, began: at.getTime() })
      received.set(id, at.getTime())
    } else if (type !== 'ticket.moved') place!.code = p.code!
    else if (['resolved', 'closed'].includes(p.stage!)) {
      if (place!.state === 'closed') continue
      if (place!.state === 'open' && at >= from && at.getTime() - place!.began > 10 * dayMs) lateRuns.add(id)
      place!.state = p.outcome === 'merged' ? 'merged' : 'closed'
      if (place!.state === 'closed') closings.set(id, { at: at.getTime(), outcome: p.outcome! })
    } else if (place!.state !== 'open') {
      if (p.move === 'unmerge') lateRuns.delete(id)
      else place!.began = at.getTime()
      place!.state = 'open'
      closings.delete(id)
      if (at >= from) reopened.add(id)
    }
  }
  openAtStart ??= openNow()
  const sums: Record<string, number> = {}
  const bump = (key: string) => {
    sums[key] = (sums[key] ?? 0) + 1
  }
  for (const [id, { state, code, channel }] of places) {
    if (without.includes(code.split('-')[0]!)) continue
    const isNew = received.get(id)! >= from.getTime()
    if (!openAtStart.has(id) && !isNew && !reopened.has(id)) continue
    const figures = [openAtStart.has(id) ? 'outstanding_at_start' : isNew ? 'opened' : 'came_back']
    if (state === 'open') figures.push('outstanding_at_end')
    else if (state === 'merged') figures.push('merged')
    else figures.push('closed', lateRuns.has(id) ? 'closed_late' : 'closed_in_time')
    for (const figure of figures) for (const by of ['', `code|${code}`, `channel|${channel}`]) bump(`${figure}|${by}`)
    if (state === 'closed') bump(`closed|outcome|${closings.get(id)!.outcome}`)
  }
  return sums
}

const counts = ['outstanding_at_start', 'opened', 'came_back', 'closed', 'merged', 'outstanding_at_end'] as const
const everything: ReturnDefinition = {
  key: 'trial',
  version: 1,
  name: { 'zh-Hans': '试', en: 'Trial' },
  jurisdiction: '*',
  isPublic: false,
  smallBelow: null,
  months: 1,
  validFrom: null,
  validTo: null,
  clocks: ['a/b'],
  quickly: null,
  without: ['SUG', 'INQ'],
  figures: [...counts, 'closed_in_time', 'closed_late', 'closed_without_clock', 'share_closed', 'hours_median'],
  breakdowns: [
    { by: 'code', figures: [...counts] },
    { by: 'channel', figures: [...counts] },
    { by: 'outcome', figures: ['closed'] },
  ],
  per: [],
  compares: false,
  responses: null,
  lists: false,
  duty: { 'zh-Hans': '试', en: 'Trial' },
  source: 'a test',
  unverified: [],
}
const keyOf = ({ figure, by, class: name }: Cell) => `${figure}|${by ? `${by}|${name}` : ''}`
const make = (definition: ReturnDefinition, over = period) =>
  makeReturn(org.house, org.people.auditor, definition, over, clocks)

describe('returns', () => {
  it('agree with a diary of the whole organisation on random histories', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(history, { minLength: 1, maxLength: 12 }), async (histories) => {
        // Histories stay: each round counts those of the rounds before as well.
        for (const one of histories) await tell(one)
        const { cells } = await make(everything)
        const expected = await diary(everything.without)
        for (const cell of cells.filter(({ unit }) => unit === 'complaints'))
          assert.equal(cell.value, expected[keyOf(cell)] ?? 0, keyOf(cell))
        const found = new Set(cells.filter(({ value }) => value).map(keyOf))
        for (const key of Object.keys(expected).filter((one) => /\|$|outcome/.test(one)))
          assert.ok(found.has(key), `${key} is not in the return`)
        const of = (figure: string) => cells.find((cell) => cell.figure === figure && cell.by === null)!.value!
        assert.equal(
          of('outstanding_at_start') + of('opened') + of('came_back'),
          of('closed') + of('merged') + of('outstanding_at_end'),
        )
      }),
      { numRuns: 30 },
    )
  })

  it('come out the same when they are made again after more has happened', async () => {
    const before = await make(everything)
    await tell({ receivedMs: until.getTime(), channel: 'portal', code: 'FEE-01', happenings: [] })
    assert.deepEqual((await make(everything)).cells, before.cells)
  })

  it('are an event, and only for those who may', async () => {
    const { rows } = await org.asSystem(({ tx, orgId }) =>
      sql<{ payload: object; actor_id: string }>`
        select payload, actor_id from events where subject_id = ${orgId} and type = 'returns.made' order by seq desc limit 1`.execute(
        tx,
      ),
    )
    assert.deepEqual(rows, [
      { payload: { return: 'trial', version: 1, ...period }, actor_id: org.people.auditor.staffId },
    ])
    await assert.rejects(makeReturn(org.house, org.people.agent, everything, period, clocks), {
      code: 'permission_missing',
    })
  })

  it('refuse what is no period, and one that the shape of the return is not for', async () => {
    for (const bad of [
      { firstDay: '2026-02-30', lastDay: '2026-03-01' },
      { firstDay: '2026-03-02', lastDay: '2026-03-01' },
    ])
      await assert.rejects(make(everything, bad), { code: 'return_period' })
    await assert.rejects(make(await shippedReturn('uk-consolidated-2027')), { code: 'return_not_valid' })
    await assert.rejects(shippedReturn('../definition'), { code: 'return_missing' })
    assert.throws(() => readDefinition('{"key":"A"}'), { code: 'return_faulty' })
    assert.throws(() => readDefinition('?'), { code: 'return_faulty' })
  })

  it('ship sound definitions, each made from the same events, with a source and a meaning for every figure', async () => {
    for (const key of await shippedReturns()) {
      const definition = await shippedReturn(key)
      assert.equal(definition.key, key)
      const free = { ...definition, validFrom: null, validTo: null }
      const made = await make(free)
      const report = reportOf(made, { outlets: 120, customers: 3_000_000 })
      assert.ok(report.figures.length > 5 && report.figures.every(({ means }) => !/\{/.test(means.en)), key)
      assert.match(csvOfReport(report), /\r\n$/)
      for (const { by } of definition.breakdowns.filter((one) => one.by.includes('/')))
        assert.ok(
          report.figures.some((row) => row.by === by && row.class !== ''),
          `${key}: no class of ${by}`,
        )
    }
  })

  it('compare with the period before, of whole months or of as many days', () => {
    assert.deepEqual(periodBefore({ firstDay: '2026-04-01', lastDay: '2026-06-30' }), {
      firstDay: '2026-01-01',
      lastDay: '2026-03-31',
    })
    assert.deepEqual(periodBefore({ firstDay: '2026-03-01', lastDay: '2026-03-31' }), {
      firstDay: '2026-02-01',
      lastDay: '2026-02-28',
    })
    assert.deepEqual(periodBefore({ firstDay: '2026-03-05', lastDay: '2026-03-11' }), {
      firstDay: '2026-02-26',
      lastDay: '2026-03-04',
    })
    assert.equal(periodFault({ firstDay: 'x', lastDay: '2026-03-11' }), 'date_unknown')
  })

  it('count per outlet and per customer, and the change on the period before', async () => {
    const made = await make(await shippedReturn('cn-bank-quarterly'), { firstDay: '2026-01-01', lastDay: '2026-03-31' })
    const report = reportOf(made, { outlets: 50, customers: 2_000_000 })
    const opened = report.figures.find((row) => row.figure === 'opened' && row.by === null)!
    const rate = (base: string) => report.figures.find((row) => row.figure === `opened_per_${base}`)!.value!
    assert.equal(rate('outlets'), Math.round((100 * opened.value! * 1_000) / 50) / 100)
    assert.equal(rate('customers'), Math.round((100 * opened.value! * 10_000_000) / 2_000_000) / 100)
    assert.ok(opened.before! > 0)
    assert.equal(report.periodBefore!.firstDay, '2025-10-01')
    assert.ok(!reportOf(made, {}).figures.some(({ figure }) => figure.includes('_per_')))
  })

  it('list complaints as the CFPB names their fields, without a formula for any spreadsheet', async () => {
    await tell({ receivedMs: from.getTime(), channel: '=HYPERLINK("x")', code: '@SUM-1', happenings: [] })
    const made = await make(await shippedReturn('us-cfpb'))
    const lines = csvOfLines(made)!
    assert.equal(lines.split('\r\n').length - 2, made.lines!.length)
    assert.match(lines, /"In progress"|"Closed with/)
    const report = csvOfReport(reportOf(made, {}))
    for (const text of [lines, report]) assert.doesNotMatch(text, /(^|,|\n)"[=@]/)
    assert.match(lines, /"'=HYPERLINK/)
    assert.equal(csvOfLines({ ...made, lines: null } as MadeReturn), null)
  })
})

describe('small counts of a public return', () => {
  const cells = (values: number[]): Cell[] =>
    values.map((value, index) => ({
      figure: 'opened',
      by: 'code',
      class: `C${index}`,
      className: null,
      value,
      unit: 'complaints',
      hidden: null,
    }))
  const shown = (values: number[]) => suppressSmall(cells(values), 5).map(({ value }) => value)

  it('are hidden, with the next one where a total would give the only one away', () => {
    assert.deepEqual(shown([40, 3, 12, 0]), [40, null, null, 0])
    assert.deepEqual(shown([40, 1, 1, 30]), [40, null, null, null])
    assert.deepEqual(shown([40, 2, 4, 30]), [40, null, null, 30])
    assert.deepEqual(shown([40, 5]), [40, 5])
  })

  it('can never be worked out: more than one table fits what is shown, and no small count stands there', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 2, maxLength: 6 }), (values) => {
        const out = shown(values)
        assert.ok(out.every((value) => value === null || value === 0 || value >= 5))
        const hidden = out.filter((value) => value === null).length
        const small = values.filter((value) => value > 0 && value < 5).length
        assert.ok(small > 0 || hidden === 0)
        if (hidden === 1) assert.equal(values.filter((value) => value > 0).length, 1)
      }),
    )
  })
})
