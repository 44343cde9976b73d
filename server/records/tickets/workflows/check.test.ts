/** What may be published: every shipped workflow is sound, and each fault is told with its place. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { knowledge } from '../../../../test/draft.ts'
import { everyWorkflow, improvement, incident } from '../../../../test/workflows.ts'
import { codesOf } from '../../knowledge/knowledge.rules.ts'
import type { Workflow } from '../lifecycle.rules.ts'
import { type Surroundings, workflowFaults } from './check.rules.ts'
import { workflowFor } from './pick.rules.ts'

const shipped = knowledge.workflows
const complaint = shipped.find(({ key }) => key === 'complaint')!
const around = (key: string, others = shipped): Surroundings => ({
  others: others.filter((other) => other.key !== key),
  codes: codesOf(knowledge.taxonomy),
  groups: knowledge.taxonomy.groups.map(({ code }) => code),
  forms: knowledge.forms.map((form) => form.key),
})
const told = (workflow: Workflow, where?: Surroundings) =>
  workflowFaults(workflow, where).map(({ pointer, code, of }) => [pointer, code, ...(of ? [of] : [])].join(' '))
const faultsAfter = (edit: (copy: Workflow) => void): string[] => {
  const copy = structuredClone(complaint)
  edit(copy)
  return told(copy, around('complaint'))
}

test('what ships is sound, alone and together; so are an incident and an improvement among it', () => {
  assert.deepEqual(
    shipped.map(({ key }) => key),
    ['complaint', 'inquiry', 'suggestion'],
  )
  for (const workflow of everyWorkflow) assert.deepEqual(told(workflow, around(workflow.key, everyWorkflow)), [])
})

test('a workflow of the first days, without name, appliesTo and outcomes, is sound too', () => {
  const { name: _name, outcomes: _outcomes, ...old } = complaint
  assert.deepEqual(told(old, around('complaint')), [])
})

/** What is broken, how, and what is said of it. */
const planted: [string, (copy: Workflow) => void, string[]][] = [
  [
    'a beginning that is no status',
    (w) => {
      w.initial = 'born'
    },
    ['/initial status_unknown born'],
  ],
  [
    'a beginning that is the end',
    (w) => {
      w.initial = 'closed'
    },
    ['/initial begins_at_the_end'],
  ],
  [
    'a move from an unknown status',
    (w) => {
      w.moves.close!.from.push('gone')
    },
    ['/moves/close/from/1 status_unknown gone'],
  ],
  [
    'a move from what every object has',
    (w) => {
      w.moves.close!.from.push('constructor')
    },
    ['/moves/close/from/1 status_unknown constructor'],
  ],
  [
    'a move to an unknown status',
    (w) => {
      w.moves.accept!.to = 'gone'
    },
    ['/moves/accept/to status_unknown gone'],
  ],
  [
    'a move from nowhere',
    (w) => {
      w.moves.check!.from = []
    },
    ['/moves/check/from from_nowhere'],
  ],
  [
    'a missing move',
    (w) => {
      delete w.moves.split
    },
    ['/moves/split move_missing'],
  ],
  [
    'no way to merge',
    (w) => {
      delete w.moves.merge
    },
    ['/moves/merge move_missing'],
  ],
  [
    'an unknown stage',
    (w) => {
      ;(w.statuses.checking as { stage: string }).stage = 'limbo'
    },
    ['/statuses/checking/stage stage_unknown limbo'],
  ],
  [
    'an unknown mover',
    (w) => {
      ;(w.moves.check!.by as string[]).push('boss')
    },
    ['/moves/check/by mover_unknown boss'],
  ],
  [
    'a move for nobody',
    (w) => {
      w.moves.check!.by = []
    },
    ['/moves/check/by by_nobody'],
  ],
  [
    'a move for those who work no tickets',
    (w) => {
      ;(w.moves.check as { by: string[] }).by = ['auditor']
    },
    ['/moves/check/by mover_unknown auditor', '/moves/check/by by_nobody'],
  ],
  [
    'a door without the system',
    (w) => {
      w.moves.accept!.by = ['agent']
    },
    ['/moves/accept/by mover_needed system'],
  ],
  [
    'no withdrawing for customers',
    (w) => {
      w.moves.withdraw!.by = ['agent']
    },
    ['/moves/withdraw/by mover_needed customer'],
  ],
  [
    'an unknown need',
    (w) => {
      ;(w.moves.check!.needs as string[]).push('blood')
    },
    ['/moves/check/needs need_unknown blood'],
  ],
  [
    'a need that nobody could bring',
    (w) => {
      w.moves.reopen!.needs.push('reason')
    },
    ['/moves/reopen/needs need_not_here reason'],
  ],
  [
    'an answer without an outcome',
    (w) => {
      w.moves.resolve!.needs = ['reason']
    },
    ['/moves/resolve/needs need_left_out outcome'],
  ],
  [
    'no English label',
    (w) => {
      w.statuses.checking!.label.en = ' '
    },
    ['/statuses/checking/label/en wording_missing'],
  ],
  [
    'no Chinese wording',
    (w) => {
      w.statuses.closed!.wording.next['zh-Hans'] = ''
    },
    ['/statuses/closed/wording/next/zh-Hans wording_missing'],
  ],
  [
    'an outcome twice',
    (w) => {
      w.outcomes![1]!.key = 'solved'
    },
    ['/outcomes/1/key twice'],
  ],
  [
    'an outcome that merging gives',
    (w) => {
      w.outcomes![0]!.is = 'merged'
    },
    ['/outcomes/0/is outcome_reserved'],
  ],
  [
    'an outcome nobody knows',
    (w) => {
      ;(w.outcomes![0] as { is: string }).is = 'won'
    },
    ['/outcomes/0/is outcome_unknown won'],
  ],
  [
    'a name with capitals',
    (w) => {
      w.moves.Own = { ...w.moves.check! }
    },
    ['/moves/Own name_bad'],
  ],
  [
    'a status nobody reaches',
    (w) => {
      w.statuses.island = w.statuses.checking!
    },
    ['/statuses/island unreachable', '/statuses/island dead_end'],
  ],
  [
    'a dead end',
    (w) => {
      w.statuses.pit = w.statuses.checking!
      w.moves.fall = { ...w.moves.check!, to: 'pit' }
    },
    ['/statuses/pit dead_end'],
  ],
  [
    'a result that cannot be reopened',
    (w) => {
      w.moves.reopen!.from.shift()
    },
    ['/statuses/resolved cannot_reopen'],
  ],
  [
    'an end without a result',
    (w) => {
      w.moves.finish = { ...w.moves.check!, to: 'closed' }
    },
    ['/moves/finish/to ends_without_result closed'],
  ],
  [
    'a result taken away unseen',
    (w) => {
      w.moves.back = { ...w.moves.close!, to: 'checking' }
    },
    ['/moves/back/to opens_unseen checking'],
  ],
  [
    'a reopening that opens nothing',
    (w) => {
      w.moves.reopen!.to = 'closed'
    },
    ['/moves/reopen/to does_not_open closed'],
  ],
  [
    'a withdrawal that goes on',
    (w) => {
      w.moves.withdraw!.to = 'checking'
    },
    ['/moves/withdraw/to does_not_end checking', '/statuses/withdrawn unreachable'],
  ],
  [
    'a withdrawal over a result',
    (w) => {
      w.moves.withdraw!.from.push('resolved')
    },
    ['/moves/withdraw/from ends_twice'],
  ],
  [
    'two ways into a merge',
    (w) => {
      w.moves.withdraw!.to = 'merged'
    },
    ['/moves/withdraw merged_is_its_own', '/statuses/withdrawn unreachable'],
  ],
  [
    'undoing what was no merge',
    (w) => {
      w.moves.unmerge!.from.push('closed')
    },
    ['/moves/unmerge/from not_the_merged'],
  ],
  [
    'no days to reopen',
    (w) => {
      w.reopenDaysMax = 0.5
    },
    ['/reopenDaysMax days_bad'],
  ],
  [
    'a second one for all others',
    (w) => {
      w.key = 'other'
    },
    ['/appliesTo usual_twice'],
  ],
  [
    'none for all others',
    (w) => {
      w.appliesTo = { codes: ['FRD-01'] }
    },
    ['/appliesTo usual_gone'],
  ],
  [
    'codes that are taken, unknown or named twice',
    (w) => {
      w.appliesTo = { codes: ['INQ-01', 'XXX-01', 'FRD-01', 'FRD-01'], groups: ['SUG'] }
    },
    [
      '/appliesTo usual_gone',
      '/appliesTo/codes/0 applies_taken inquiry',
      '/appliesTo/codes/1 applies_unknown XXX-01',
      '/appliesTo/codes/3 twice',
      '/appliesTo/groups/0 applies_taken suggestion',
    ],
  ],
]

for (const [what, edit, expected] of planted) {
  test(`a workflow with ${what} is told so`, () => {
    const copy = structuredClone(complaint)
    edit(copy)
    const others = copy.key === 'complaint' ? shipped.filter(({ key }) => key !== 'complaint') : shipped
    assert.deepEqual(told(copy, { ...around(copy.key), others }), expected)
  })
}

test('what is broken at random is judged without a fall, and nothing that the walks rely on gets through', () => {
  const names = fc.constantFrom(...Object.keys(complaint.statuses), 'same', 'before', 'nowhere', '__proto__')
  const edits = fc.record({
    move: fc.constantFrom(...Object.keys(complaint.moves)),
    from: fc.uniqueArray(names, { maxLength: 4 }),
    to: names,
  })
  fc.assert(
    fc.property(fc.array(edits, { minLength: 1, maxLength: 3 }), (list) => {
      const faults = faultsAfter((copy) => {
        for (const { move, from, to } of list) Object.assign(copy.moves[move]!, { from, to })
      })
      const strange = list.some(({ from, to }, index) => {
        const isLast = list.findLastIndex(({ move }) => move === list[index]!.move) === index
        return isLast && (from.length === 0 || [...from, to].some((name) => name === 'nowhere' || name === '__proto__'))
      })
      assert.ok(!strange || faults.length > 0)
    }),
    { numRuns: 500 },
  )
})

test('which workflow a ticket begins in: its code, else its form, else its group, else the one for all others', () => {
  const all = [...shipped, incident, improvement]
  const of = (code: string, form: string) => workflowFor(all, { code, form }).key
  assert.equal(of('SUG-01', 'ideas'), 'suggestion')
  assert.equal(of('APP-03', 'other'), 'suggestion')
  assert.equal(of('INQ-02', 'payment_failed'), 'inquiry')
  assert.equal(of('FAL-01', 'payment_failed'), 'incident')
  assert.equal(of('SUG-02', 'refund'), 'improvement')
  assert.equal(of('INQ-99', 'other'), 'complaint')
  assert.equal(of('', ''), 'complaint')
})
