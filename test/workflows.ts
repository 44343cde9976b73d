/** The workflows that ship, and two of kinds to come (incidents, improvement projects), whose form must fit too. */
import type { LifecycleState, Move, MoveRule, Status, Workflow } from '#records/tickets/lifecycle.rules.ts'
import { knowledge } from './draft.ts'

const said = (text: string) => ({ 'zh-Hans': `${text}（中文）`, en: text })

const status = (stage: Status['stage'], label: string): Status => ({
  stage,
  label: said(label),
  wording: { title: said(label), next: said(`After ${label} comes the next thing`) },
})

const move = (from: string[], to: string, label: string, more: Partial<MoveRule> = {}): MoveRule => ({
  from,
  to,
  by: ['agent', 'system'],
  needs: [],
  label: said(label),
  ...more,
})

/** What every workflow has around its own steps: handing over, merging, splitting, calling off and opening again. */
function around(open: string[], done: string, over: string, again: string): Record<string, MoveRule> {
  return {
    close: move([done], over, 'Close'),
    reopen: move([done, over, 'called_off'], again, 'Reopen', { by: ['agent', 'customer', 'system'] }),
    withdraw: move(open, 'called_off', 'Call off', { by: ['customer', 'lead'] }),
    transfer: move(open, 'same', 'Hand over', { needs: ['team', 'reason'] }),
    merge: move([...open, done], 'merged', 'Merge', { needs: ['into'] }),
    unmerge: move(['merged'], 'before', 'Undo merge', { by: ['lead', 'risk'] }),
    split: move(open, 'same', 'Split', { needs: ['messages'] }),
  }
}

const ended = { called_off: status('closed', 'Called off'), merged: status('closed', 'Merged') }

export const incident: Workflow = {
  key: 'incident',
  version: 1,
  name: said('Incident'),
  appliesTo: { forms: ['payment_failed'] },
  initial: 'reported',
  reopenDaysMax: 14,
  statuses: {
    reported: status('received', 'Reported'),
    confirmed: status('accepted', 'Confirmed'),
    contained: status('checking', 'Contained'),
    with_supplier: status('waiting_third_party', 'With the supplier'),
    fixed: status('resolved', 'Fixed'),
    reviewed: status('closed', 'Reviewed'),
    ...ended,
  },
  moves: {
    accept: move(['reported'], 'confirmed', 'Confirm'),
    contain: move(['confirmed'], 'contained', 'Contain', { by: ['risk', 'lead'], needs: ['reason'] }),
    ask_third_party: move(['contained'], 'with_supplier', 'Ask the supplier', { needs: ['question'] }),
    resume: move(['with_supplier'], 'contained', 'Go on'),
    resolve: move(['contained'], 'fixed', 'Fixed', { by: ['risk', 'lead'], needs: ['outcome', 'reason', 'kind'] }),
    ...around(['reported', 'confirmed', 'contained', 'with_supplier'], 'fixed', 'reviewed', 'confirmed'),
  },
  outcomes: [{ key: 'repaired', is: 'upheld', label: said('Repaired'), wording: said('It is repaired.') }],
}

export const improvement: Workflow = {
  key: 'improvement',
  version: 1,
  name: said('Improvement'),
  appliesTo: { forms: ['refund'] },
  initial: 'proposed',
  reopenDaysMax: 365,
  statuses: {
    proposed: status('received', 'Proposed'),
    planned: status('accepted', 'Planned'),
    in_progress: status('checking', 'In progress'),
    measured: status('checking', 'Measured'),
    done: status('resolved', 'Done'),
    closed: status('closed', 'Closed'),
    ...ended,
  },
  moves: {
    accept: move(['proposed'], 'planned', 'Plan', { by: ['lead', 'system'] }),
    check: move(['planned'], 'in_progress', 'Begin'),
    measure: move(['in_progress'], 'measured', 'Measure', { needs: ['reason'] }),
    resolve: move(['measured'], 'done', 'Done', { by: ['lead'], needs: ['outcome', 'reason'] }),
    ...around(['proposed', 'planned', 'in_progress', 'measured'], 'done', 'closed', 'in_progress'),
  },
}

export const everyWorkflow: Workflow[] = [...knowledge.workflows, incident, improvement]

/** What each move asks for, all of it at once: more than needed does not hurt. */
export const allOfIt: Omit<Move, 'name' | 'by' | 'at'> = {
  outcome: 'upheld',
  reason: 'checked',
  redress: 'refund',
  team: 'funds-ops',
  question: 'When?',
  into: 'other',
  messages: ['m1'],
}

/** A ticket in a status, with nothing decided of it. */
export const undecided = (status: string): LifecycleState => ({
  status,
  outcome: null,
  outcomeKey: null,
  reason: null,
  redress: null,
  needsTriage: false,
  mergedInto: null,
  statusBeforeMerge: null,
  moneyOpen: false,
  resolvedAt: null,
})
