/** Walks at random over every workflow that ships, and over those of kinds to come. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allOfIt, everyWorkflow, undecided } from '../../../test/workflows.ts'
import {
  type Decision,
  decide,
  type LifecycleState,
  type Move,
  moveNames,
  movers,
  outcomes,
  possibleMoves,
  type Refusal,
  redresses,
  stages,
  type Workflow,
} from './lifecycle.rules.ts'

const at = new Date('2026-03-02T01:00:00Z')
const daysLater = (days: number) => new Date(at.getTime() + days * 86_400_000)

const beginning = ({ initial }: Workflow): LifecycleState => undecided(initial)

const maybe = <T>(value: fc.Arbitrary<T>, freq = 4) => fc.option(value, { nil: undefined, freq })
const step = fc.record({
  name: fc.constantFrom(...moveNames, 'contain', 'measure', 'constructor'),
  by: fc.constantFrom(...movers),
  hours: fc.integer({ min: 0, max: 24 * 40 }),
  // Half of the steps are chosen from what is possible, or most walks would stand still before the first door.
  steer: maybe(fc.nat(), 2),
  outcome: maybe(fc.constantFrom(...outcomes)),
  /** Which of the workflow's own outcomes, if it has any. */
  named: maybe(fc.nat(9)),
  reason: maybe(fc.string({ maxLength: 5 })),
  redress: maybe(fc.constantFrom(...redresses)),
  team: maybe(fc.constant('dpo')),
  question: maybe(fc.constant('When?')),
  into: maybe(fc.uuid()),
  messages: maybe(fc.array(fc.uuid(), { maxLength: 2 })),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never
const walks = fc.array(step, { minLength: 1, maxLength: 60, size: 'max' })

/** Walks the steps from the beginning; calls `look` with what was before, the move and what came of it. */
function walk(
  workflow: Workflow,
  steps: Step[],
  look: (before: LifecycleState, move: Move, answer: Decision | Refusal) => void = () => undefined,
): LifecycleState {
  let state = beginning(workflow)
  let now = at.getTime()
  for (const { hours, steer, named = 0, ...said } of steps) {
    now += hours * 3_600_000
    const outcomeKey = workflow.outcomes?.[named % workflow.outcomes.length]?.key
    const rest = { ...said, outcomeKey }
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as Omit<
      Move,
      'at'
    >
    const possible = movers.flatMap((by) =>
      possibleMoves(workflow, state, by, new Date(now)).flatMap(({ name, refused }) => (refused ? [] : [{ name, by }])),
    )
    const chosen = steer === undefined ? undefined : possible[steer % possible.length]
    const move: Move = { ...given, ...(chosen ? allOfIt : {}), ...chosen, at: new Date(now) }
    const answer = decide(workflow, state, move)
    look(state, move, answer)
    if (!answer.refused) state = answer.state
  }
  return state
}

for (const workflow of everyWorkflow) {
  const { key, statuses, moves } = workflow

  test(`${key}: no walk reaches an illegal state; stage, outcome, result time and merge agree with the status`, () => {
    const visited = new Set<string>()
    fc.assert(
      fc.property(walks, (steps) => {
        walk(workflow, steps, (_before, _move, answer) => {
          if (answer.refused) return
          const { state, stage } = answer
          visited.add(state.status)
          assert.equal(stage, statuses[state.status]?.stage)
          assert.ok(stages.includes(stage))
          const isOver = stage === 'resolved' || stage === 'closed'
          assert.equal(state.outcome !== null, isOver, 'outcome')
          assert.equal(state.resolvedAt !== null, isOver, 'resolvedAt')
          assert.equal(state.redress !== null, isOver, 'redress')
          const named = workflow.outcomes?.find((outcome) => outcome.key === state.outcomeKey)
          assert.ok(state.outcomeKey === null || named?.is === state.outcome, 'outcomeKey')
          assert.equal(state.status === moves.merge!.to, state.mergedInto !== null, 'mergedInto')
          assert.equal(state.mergedInto !== null, state.statusBeforeMerge !== null, 'statusBeforeMerge')
          assert.ok(state.mergedInto !== null || state.outcome !== 'merged', 'outcome merged')
          assert.ok(state.status !== moves.withdraw!.to || state.outcome === 'withdrawn', 'outcome withdrawn')
        })
      }),
      { numRuns: 500 },
    )
    assert.deepEqual([...visited].sort(), Object.keys(statuses).sort(), 'the walks came everywhere')
  })

  test(`${key}: undoing a merge restores the ticket exactly, wherever a walk merges it`, () => {
    let undone = 0
    fc.assert(
      fc.property(walks, (steps) => {
        walk(workflow, steps, (before, move, answer) => {
          if (answer.refused || move.name !== 'merge') return
          const later = new Date(move.at.getTime() + 1)
          const back = decide(workflow, answer.state, { name: 'unmerge', by: 'lead', at: later })
          assert.ok(!back.refused)
          assert.deepEqual(back.state, before)
          undone += 1
        })
      }),
      { numRuns: 500 },
    )
    assert.ok(undone > 50, `${undone} merges undone`)
  })

  test(`${key}: from wherever a walk ends, somebody can bring the ticket to a close`, () => {
    const closes = (start: LifecycleState): boolean => {
      const seen = new Map([[start.status, start]])
      for (const [, state] of seen) {
        if (statuses[state.status]!.stage === 'closed') return true
        for (const name of Object.keys(moves)) {
          const answer = decide(workflow, state, { ...allOfIt, name, by: 'lead', at: daysLater(4_000) })
          if (!answer.refused && !seen.has(answer.state.status)) seen.set(answer.state.status, answer.state)
        }
      }
      return false
    }
    fc.assert(
      fc.property(walks, (steps) => assert.ok(closes(walk(workflow, steps)))),
      { numRuns: 300 },
    )
  })

  test(`${key}: deciding changes nothing that it was given`, () => {
    const freeze = <T extends object>(value: T): T => {
      for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) freeze(inner)
      return Object.freeze(value)
    }
    const frozen = freeze(structuredClone(workflow))
    fc.assert(
      fc.property(walks, (steps) => {
        walk(workflow, steps, (before, move) => {
          const copies = structuredClone([before, move])
          decide(frozen, freeze(before), freeze(move))
          assert.deepEqual([before, move], copies)
        })
      }),
      { numRuns: 200 },
    )
  })

  test(`${key}: what the buttons offer works once its inputs are there, what they refuse does not`, () => {
    fc.assert(
      fc.property(walks, fc.constantFrom(...movers), (steps, by) => {
        walk(workflow, steps, (state, { at: now }) => {
          for (const { name, rule, refused } of possibleMoves(workflow, state, by, now)) {
            assert.deepEqual(rule, moves[name])
            assert.equal(decide(workflow, state, { ...allOfIt, name, by, at: now }).refused ?? null, refused, name)
          }
        })
      }),
      { numRuns: 200 },
    )
  })
}
