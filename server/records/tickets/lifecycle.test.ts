/** The lifecycle: every move of a complaint from every status by everybody, with what each one needs and leaves behind. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { knowledge } from '../../../test/draft.ts'
import { allOfIt, undecided } from '../../../test/workflows.ts'
import {
  type Decision,
  decide,
  type KnownMove,
  type LifecycleState,
  type Move,
  type Mover,
  moveNames,
  movers,
  outcomes,
  type Refusal,
  type Workflow,
} from './lifecycle.rules.ts'

const workflow = knowledge.workflows.find(({ key }) => key === 'complaint')!
const statuses = Object.keys(workflow.statuses)
const sides: Mover[] = ['customer', 'agent', 'system']
const at = new Date('2026-03-02T01:00:00Z')
const daysLater = (days: number) => new Date(at.getTime() + days * 86_400_000)

/** A ticket as it stands in a status when it came there in the ordinary way. */
function standing(status: string): LifecycleState {
  const open = undecided(status)
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
const told: Record<KnownMove, { moves: Record<string, string>; by: Mover[] }> = {
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
  resume: { moves: { waiting_customer: 'checking', waiting_third_party: 'checking' }, by: sides },
  resolve: { moves: Object.fromEntries(worked.map((from) => [from, 'resolved'])), by: ['agent'] },
  close: { moves: { resolved: 'closed' }, by: ['agent', 'system'] },
  reopen: { moves: { resolved: 'checking', closed: 'checking', withdrawn: 'checking' }, by: sides },
  withdraw: { moves: Object.fromEntries(open.map((from) => [from, 'withdrawn'])), by: ['customer', 'agent'] },
  transfer: { moves: Object.fromEntries(open.map((from) => [from, from])), by: ['agent'] },
  merge: { moves: Object.fromEntries([...open, 'resolved'].map((from) => [from, 'merged'])), by: ['agent', 'system'] },
  unmerge: { moves: { merged: 'checking' }, by: ['agent'] },
  split: { moves: Object.fromEntries(open.map((from) => [from, from])), by: ['agent'] },
}

function expected(name: KnownMove, from: string, by: Mover): string {
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
      for (const by of sides) {
        const answer = decide(workflow, standing(from), { ...allOfIt, name, by, at })
        assert.equal(shown(answer), expected(name, from, by), `${name} from ${from} by ${by}`)
        if (!answer.refused) allowed += 1
      }
    }
  }
  assert.equal(moveNames.length * statuses.length * sides.length, 351)
  assert.ok(allowed > 60, `${allowed} moves allowed`)
})

test('a move that lacks something says exactly what', () => {
  const table: [KnownMove, string, Partial<Move>, string[]][] = [
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
    const answer = decide(workflow, standing('checking'), { ...allOfIt, name: 'resolve', by: 'agent', at, outcome })
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
  const resolved = decide(workflow, standing('checking'), { ...allOfIt, name: 'resolve', by: 'agent', at }) as Decision
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

test('an outcome of the workflow’s own says the fixed one; one that it does not have is refused', () => {
  const resolve = (outcomeKey: string) =>
    decide(workflow, standing('checking'), {
      name: 'resolve',
      by: 'agent',
      at,
      outcomeKey,
      reason: 'fixed',
      redress: 'none',
    })
  const refused = (resolve('refused') as Decision).state
  assert.deepEqual([refused.outcome, refused.outcomeKey, refused.redress], ['refused', 'refused', 'none'])
  assert.equal((resolve('function_improved') as Decision).state.outcome, 'upheld')
  assert.equal(shown(resolve('constructor')), 'move_outcome_unknown')
  const again = decide(workflow, refused, { name: 'reopen', by: 'customer', at }) as Decision
  assert.deepEqual(again.state, standing('checking'))
})

test('a move by role: agents stand for everybody who works tickets, a named role for itself', () => {
  const by = (...who: Workflow['moves'][string]['by']) => {
    const copy = structuredClone(workflow)
    copy.moves.close!.by = who
    return movers.filter((mover) => !decide(copy, standing('resolved'), { name: 'close', by: mover, at }).refused)
  }
  assert.deepEqual(by('agent'), ['agent', 'lead', 'risk', 'admin'])
  assert.deepEqual(by('lead', 'customer'), ['customer', 'lead'])
  assert.deepEqual(by('system'), ['system'])
})

test('a move that needs the kind waits until it is decided', () => {
  const copy = structuredClone(workflow)
  copy.moves.resolve!.needs.push('kind')
  const resolve = (needsTriage: boolean) =>
    shown(decide(copy, { ...standing('checking'), needsTriage }, { ...allOfIt, name: 'resolve', by: 'agent', at }))
  assert.deepEqual([resolve(true), resolve(false)], ['move_kind_open', 'to resolved'])
})

test('nothing is over while its money is open, whatever else is missing; everything else goes on', () => {
  const moves = Object.entries(workflow.moves)
  for (const [name, rule] of moves) {
    const from = { ...standing(rule.from[0]!), moneyOpen: true }
    const ends = ['resolved', 'closed'].includes(workflow.statuses[rule.to]?.stage ?? '')
    const by = rule.by.includes('agent') ? 'lead' : rule.by[0]!
    const { refused } = decide(workflow, from, { name, by, at })
    assert.equal(refused === 'move_money_open', ends, name)
  }
})

test('names that every object has are no moves and no statuses', () => {
  for (const name of ['constructor', '__proto__', 'toString', ''])
    assert.deepEqual(decide(workflow, standing('checking'), { ...allOfIt, name, by: 'agent', at }), {
      refused: 'move_not_from_here',
    })
})

test('a workflow whose move leads to a status it does not have refuses the move', () => {
  const broken = { ...workflow, moves: { ...workflow.moves, accept: { ...workflow.moves.accept!, to: 'nowhere' } } }
  assert.deepEqual(decide(broken, standing('received'), { name: 'accept', by: 'agent', at }), {
    refused: 'move_not_from_here',
  })
})
