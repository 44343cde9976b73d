/** The lifecycle against the workflow that ships: every move from every status by everybody, then walks at random. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Decision,
  decide,
  type LifecycleState,
  type Move,
  type MoveName,
  type Mover,
  moveNames,
  outcomes,
  possibleMoves,
  type Refusal,
  redresses,
  stages,
  type Workflow,
  workflowFaults,
} from './lifecycle.rules.ts'

const workflow = JSON.parse(
  readFileSync(new URL('../knowledge/defaults/workflow.json', import.meta.url), 'utf8'),
) as Workflow
const statuses = Object.keys(workflow.statuses)
const movers: Mover[] = ['customer', 'agent', 'system']
const at = new Date('2026-03-02T01:00:00Z')
const daysLater = (days: number) => new Date(at.getTime() + days * 86_400_000)

/** What each move asks for, all of it at once: more than needed does not hurt. */
const full: Omit<Move, 'name' | 'by' | 'at'> = {
  outcome: 'upheld',
  reason: 'checked',
  redress: 'refund',
  team: 'funds-ops',
  question: 'When?',
  into: 'other',
  messages: ['m1'],
}

/** A ticket as it stands in a status when it came there in the ordinary way. */
function standing(status: string): LifecycleState {
  const open: LifecycleState = {
    status,
    outcome: null,
    reason: null,
    redress: null,
    mergedInto: null,
    statusBeforeMerge: null,
    resolvedAt: null,
  }
  if (status === 'merged')
    return {
      ...open,
      outcome: 'merged',
      redress: 'none',
      mergedInto: 'other',
      statusBeforeMerge: 'checking',
      resolvedAt: at,
    }
  if (status === 'withdrawn') return { ...open, outcome: 'withdrawn', redress: 'none', resolvedAt: at }
  if (status === 'resolved' || status === 'closed')
    return { ...open, outcome: 'upheld', reason: 'checked', redress: 'refund', resolvedAt: at }
  return open
}

const open = ['received', 'accepted', 'checking', 'waiting_customer', 'waiting_third_party']
const worked = open.slice(1)

/** The workflow as people would tell it, written down once more: status before → status after, and who may. */
const told: Record<MoveName, { moves: Record<string, string>; by: Mover[] }> = {
  accept: { moves: { received: 'accepted' }, by: ['agent', 'system'] },
  check: { moves: { received: 'checking', accepted: 'checking' }, by: ['agent', 'system'] },
  ask_customer: {
    moves: Object.fromEntries(
      ['accepted', 'checking', 'waiting_third_party'].map((from) => [from, 'waiting_customer']),
    ),
    by: ['agent'],
  },
  ask_third_party: {
    moves: Object.fromEntries(
      ['accepted', 'checking', 'waiting_customer'].map((from) => [from, 'waiting_third_party']),
    ),
    by: ['agent'],
  },
  resume: { moves: { waiting_customer: 'checking', waiting_third_party: 'checking' }, by: movers },
  resolve: { moves: Object.fromEntries(worked.map((from) => [from, 'resolved'])), by: ['agent'] },
  close: { moves: { resolved: 'closed' }, by: ['agent', 'system'] },
  reopen: { moves: { resolved: 'checking', closed: 'checking', withdrawn: 'checking' }, by: movers },
  withdraw: { moves: Object.fromEntries(open.map((from) => [from, 'withdrawn'])), by: ['customer', 'agent'] },
  transfer: { moves: Object.fromEntries(open.map((from) => [from, from])), by: ['agent'] },
  merge: { moves: Object.fromEntries([...open, 'resolved'].map((from) => [from, 'merged'])), by: ['agent', 'system'] },
  unmerge: { moves: { merged: 'checking' }, by: ['agent'] },
  split: { moves: Object.fromEntries(open.map((from) => [from, from])), by: ['agent'] },
}

function expected(name: MoveName, from: string, by: Mover): string {
  const { moves, by: allowed } = told[name]
  if (name === 'unmerge' && from !== 'merged') return 'move_not_merged'
  if (name !== 'unmerge' && from === 'merged') return 'move_merged'
  const to = moves[from]
  if (!to) return 'move_not_from_here'
  return allowed.includes(by) ? `to ${to}` : 'move_not_by_you'
}

const shown = (answer: Decision | Refusal) => answer.refused ?? `to ${answer.state.status}`

test('every move from every status by everybody ends as told or is refused with its reason', () => {
  let allowed = 0
  for (const name of moveNames) {
    for (const from of statuses) {
      for (const by of movers) {
        const answer = decide(workflow, standing(from), { ...full, name, by, at })
        assert.equal(shown(answer), expected(name, from, by), `${name} from ${from} by ${by}`)
        if (!answer.refused) allowed += 1
      }
    }
  }
  assert.equal(moveNames.length * statuses.length * movers.length, 351)
  assert.ok(allowed > 60, `${allowed} moves allowed`)
})

test('a move that lacks something says exactly what', () => {
  const table: [MoveName, string, Partial<Move>, string[]][] = [
    ['resolve', 'checking', {}, ['outcome', 'reason', 'redress']],
    ['resolve', 'checking', { outcome: 'upheld', redress: 'none' }, ['reason']],
    ['resolve', 'checking', { outcome: 'upheld', redress: 'none', reason: ' ' }, ['reason']],
    ['transfer', 'received', { team: 'dpo' }, ['reason']],
    ['ask_customer', 'accepted', { question: '' }, ['question']],
    ['ask_third_party', 'accepted', {}, ['question']],
    ['merge', 'checking', {}, ['into']],
    ['split', 'checking', { messages: [] }, ['messages']],
  ]
  for (const [name, from, brought, needs] of table) {
    assert.deepEqual(
      decide(workflow, standing(from), { name, by: 'agent', at, ...brought }),
      { refused: 'move_needs', needs },
      name,
    )
  }
})

test('resolving takes any outcome but the two that other moves set', () => {
  for (const outcome of outcomes) {
    const answer = decide(workflow, standing('checking'), { ...full, name: 'resolve', by: 'agent', at, outcome })
    assert.equal(
      shown(answer),
      ['merged', 'withdrawn'].includes(outcome) ? 'move_outcome_reserved' : 'to resolved',
      outcome,
    )
  }
})

test('what was resolved can be reopened through the last of its days and not after', () => {
  const reopen = (status: string, when: Date) =>
    shown(decide(workflow, standing(status), { name: 'reopen', by: 'customer', at: when }))
  const last = daysLater(workflow.reopenDaysMax)
  for (const status of ['resolved', 'closed', 'withdrawn']) {
    assert.equal(reopen(status, last), 'to checking')
    assert.equal(reopen(status, new Date(last.getTime() + 1)), 'move_reopen_too_late')
  }
})

test('reopening takes the result away; withdrawing and resolving write it down', () => {
  const reopened = decide(workflow, standing('closed'), {
    name: 'reopen',
    by: 'customer',
    at: daysLater(1),
  }) as Decision
  assert.deepEqual(reopened.state, standing('checking'))
  const withdrawn = decide(workflow, standing('checking'), {
    name: 'withdraw',
    by: 'customer',
    at,
    reason: 'found it',
  }) as Decision
  assert.deepEqual(withdrawn.state, { ...standing('withdrawn'), reason: 'found it' })
  const resolved = decide(workflow, standing('checking'), { ...full, name: 'resolve', by: 'agent', at }) as Decision
  assert.deepEqual(resolved, { state: standing('resolved'), stage: 'resolved' })
})

test('undoing the merge of an answered ticket brings its answer back, of an open one none', () => {
  for (const status of ['resolved', 'checking']) {
    const merged = decide(workflow, standing(status), {
      name: 'merge',
      by: 'agent',
      at: daysLater(1),
      into: 'other',
    }) as Decision
    assert.equal(merged.state.outcome, status === 'resolved' ? 'upheld' : 'merged')
    const undone = decide(workflow, merged.state, { name: 'unmerge', by: 'agent', at: daysLater(2) }) as Decision
    assert.deepEqual(undone, { state: standing(status), stage: status })
  }
})

test('a workflow whose move leads to a status it does not have refuses the move', () => {
  const broken = { ...workflow, moves: { ...workflow.moves, accept: { ...workflow.moves.accept, to: 'nowhere' } } }
  assert.deepEqual(decide(broken, standing('received'), { name: 'accept', by: 'agent', at }), {
    refused: 'move_not_from_here',
  })
})

// ---- Walks at random ----------------------------------------------------------------------------------------------

const maybe = <T>(value: fc.Arbitrary<T>, freq = 4) => fc.option(value, { nil: undefined, freq })
const step = fc.record({
  name: fc.constantFrom(...moveNames),
  by: fc.constantFrom(...movers),
  hours: fc.integer({ min: 0, max: 24 * 40 }),
  // Half of the steps are chosen from what is possible, or most walks would stand still before the first door.
  steer: maybe(fc.nat(), 2),
  outcome: maybe(fc.constantFrom(...outcomes)),
  reason: maybe(fc.string({ maxLength: 5 })),
  redress: maybe(fc.constantFrom(...redresses)),
  team: maybe(fc.constant('dpo')),
  question: maybe(fc.constant('When?')),
  into: maybe(fc.uuid()),
  messages: maybe(fc.array(fc.uuid(), { maxLength: 2 })),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Walks the steps from the beginning; calls `look` before and after each move. */
function walk(
  steps: Step[],
  look: (before: LifecycleState, move: Move, answer: Decision | Refusal) => void,
): LifecycleState {
  let state = standing(workflow.initial)
  let now = at.getTime()
  for (const { hours, steer, ...rest } of steps) {
    now += hours * 3_600_000
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as Omit<
      Move,
      'at'
    >
    const possible = possibleMoves(workflow, state, given.by, new Date(now)).filter(({ refused }) => refused === null)
    const chosen = steer === undefined ? undefined : possible[steer % possible.length]?.name
    const move: Move = chosen ? { ...full, ...given, name: chosen, at: new Date(now) } : { ...given, at: new Date(now) }
    const answer = decide(workflow, state, move)
    look(state, move, answer)
    if (!answer.refused) state = answer.state
  }
  return state
}

const walks = fc.array(step, { minLength: 1, maxLength: 60 })
const runs = { numRuns: 2_000 }

test('no walk reaches an illegal state: stage, outcome, result time and merge always agree with the status', () => {
  const visited = new Set<string>()
  fc.assert(
    fc.property(walks, (steps) => {
      walk(steps, (_before, _move, answer) => {
        if (answer.refused) return
        const { state, stage } = answer
        visited.add(state.status)
        assert.equal(stage, workflow.statuses[state.status]?.stage)
        assert.ok(stages.includes(stage))
        const isOver = stage === 'resolved' || stage === 'closed'
        assert.equal(state.outcome !== null, isOver, 'outcome')
        assert.equal(state.resolvedAt !== null, isOver, 'resolvedAt')
        assert.equal(state.redress !== null, isOver, 'redress')
        assert.equal(state.status === 'merged', state.mergedInto !== null, 'mergedInto')
        assert.equal(state.mergedInto !== null, state.statusBeforeMerge !== null, 'statusBeforeMerge')
        assert.ok(state.status === 'merged' || state.outcome !== 'merged', 'outcome merged')
        assert.ok(state.status !== 'withdrawn' || state.outcome === 'withdrawn', 'outcome withdrawn')
        assert.ok(['withdrawn', 'merged'].includes(state.status) || state.outcome !== 'withdrawn', 'outcome withdrawn')
      })
    }),
    runs,
  )
  assert.deepEqual([...visited].sort(), [...statuses].sort(), 'the walks came everywhere')
})

test('undoing a merge restores the ticket exactly, wherever a walk merges it', () => {
  let undone = 0
  fc.assert(
    fc.property(walks, (steps) => {
      walk(steps, (before, move, answer) => {
        if (answer.refused || move.name !== 'merge') return
        const back = decide(workflow, answer.state, {
          name: 'unmerge',
          by: 'agent',
          at: new Date(move.at.getTime() + 1),
        })
        assert.ok(!back.refused)
        assert.deepEqual(back.state, before)
        undone += 1
      })
    }),
    runs,
  )
  assert.ok(undone > 100, `${undone} merges undone`)
})

test('from wherever a walk ends, somebody can bring the ticket to a close', () => {
  const closes = (start: LifecycleState, from: Date): boolean => {
    const seen = new Map([[start.status, start]])
    for (const [, state] of seen) {
      if (workflow.statuses[state.status]!.stage === 'closed') return true
      for (const name of moveNames) {
        const answer = decide(workflow, state, { ...full, name, by: 'agent', at: from })
        if (!answer.refused && !seen.has(answer.state.status)) seen.set(answer.state.status, answer.state)
      }
    }
    return false
  }
  fc.assert(
    fc.property(walks, (steps) =>
      assert.ok(
        closes(
          walk(steps, () => undefined),
          daysLater(4_000),
        ),
      ),
    ),
    { numRuns: 500 },
  )
})

test('deciding changes nothing that it was given', () => {
  const freeze = <T extends object>(value: T): T => {
    for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) freeze(inner)
    return Object.freeze(value)
  }
  const frozen = freeze(structuredClone(workflow))
  fc.assert(
    fc.property(walks, (steps) => {
      walk(steps, (before, move) => {
        const copies = structuredClone([before, move])
        decide(frozen, freeze(before), freeze(move))
        assert.deepEqual([before, move], copies)
      })
    }),
    { numRuns: 300 },
  )
})

test('the buttons agree with the decision: what they offer works once its inputs are there, what they refuse does not', () => {
  fc.assert(
    fc.property(walks, fc.constantFrom(...movers), (steps, by) => {
      walk(steps, (state, { at: now }) => {
        for (const { name, refused, needs } of possibleMoves(workflow, state, by, now)) {
          assert.deepEqual(needs, workflow.moves[name].needs)
          assert.equal(decide(workflow, state, { ...full, name, by, at: now }).refused ?? null, refused, name)
        }
      })
    }),
    { numRuns: 300 },
  )
})

// ---- Faults of a definition ---------------------------------------------------------------------------------------

type Planted = [what: string, plant: (copy: Workflow) => void, faults: string[]]
const plants: Planted[] = [
  [
    'a beginning that is no status',
    (copy) => {
      copy.initial = 'born'
    },
    ['/initial: status born is not defined'],
  ],
  [
    'a move from an unknown status',
    (copy) => {
      copy.moves.close.from.push('gone')
    },
    ['/moves/close: status gone is not defined'],
  ],
  [
    'a move to an unknown status',
    (copy) => {
      copy.moves.accept.to = 'gone'
    },
    ['/moves/accept: status gone is not defined'],
  ],
  [
    'a missing move',
    (copy) => {
      delete (copy.moves as Partial<Workflow['moves']>).split
    },
    ['/moves/split: missing'],
  ],
  [
    'a status nobody reaches',
    (copy) => {
      copy.statuses.island = copy.statuses.closed!
    },
    ['/statuses/island: cannot be reached'],
  ],
  [
    'a dead end',
    (copy) => {
      copy.statuses.pit = copy.statuses.checking!
      copy.moves.resume.to = 'pit'
    },
    ['/statuses/pit: a dead end, closed cannot be reached from it'],
  ],
]

test('the workflow that ships has no fault', () => assert.deepEqual(workflowFaults(workflow), []))

for (const [what, plant, faults] of plants) {
  test(`a workflow with ${what} is told so`, () => {
    const copy = structuredClone(workflow)
    plant(copy)
    assert.deepEqual(workflowFaults(copy), faults)
  })
}
