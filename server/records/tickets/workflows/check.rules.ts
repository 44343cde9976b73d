import type { Words } from '../../knowledge/words.rules.ts'
import { holds, roles } from '../../staff/permissions.rules.ts'
import {
  type KnownMove,
  type MoveRule,
  moveNames,
  movers,
  movesOf,
  type Needed,
  neededNames,
  outcomes,
  type Stage,
  stages,
  type Workflow,
} from '../lifecycle.rules.ts'
import { isUsual } from './pick.rules.ts'

export const workflowLimits = {
  workflowsMax: 30,
  statusesMax: 40,
  movesMax: 40,
  outcomesMax: 20,
  labelCharsMax: 40,
  wordingCharsMax: 200,
  reopenDaysMax: 3_650,
}

/** `of` is what the fault is about, where the pointer does not say it. */
export type WorkflowFault = { pointer: string; code: string; of?: string }

/** What a workflow stands among: the organisation's others, and what tickets may be about. */
export type Surroundings = { others: Workflow[]; codes: string[]; groups: string[]; forms: string[] }

const namePattern = /^[a-z][a-z0-9_]{0,39}$/

/** What each move must ask for, and what it may ask for besides. A move of the workflow's own only changes the status. */
const needsOf: Record<KnownMove, { must: Needed[]; may: Needed[] }> = {
  accept: { must: [], may: [] },
  check: { must: [], may: ['reason', 'kind'] },
  ask_customer: { must: ['question'], may: ['kind'] },
  ask_third_party: { must: ['question'], may: ['kind'] },
  resume: { must: [], may: [] },
  resolve: { must: ['outcome'], may: ['reason', 'redress', 'kind'] },
  close: { must: [], may: ['reason', 'kind'] },
  reopen: { must: [], may: [] },
  withdraw: { must: [], may: [] },
  transfer: { must: ['team', 'reason'], may: [] },
  merge: { must: ['into'], may: [] },
  unmerge: { must: [], may: [] },
  split: { must: ['messages'], may: [] },
}
const ownNeeds = { must: [], may: ['reason', 'kind'] } satisfies { must: Needed[]; may: Needed[] }

/** Moves that code makes by name, and by whom: without them customers, merges and ratings would meet a wall. */
const reliedOn: Partial<Record<KnownMove, readonly (typeof movers)[number][]>> = {
  accept: ['system'],
  resolve: [],
  reopen: ['customer'],
  withdraw: ['customer'],
  transfer: [],
  merge: ['system'],
  unmerge: [],
  split: [],
}

/** What a move may ask for, required ones apart. */
export function needsFor(name: string): { must: readonly Needed[]; may: readonly Needed[] } {
  return isKnown(name) ? needsOf[name] : ownNeeds
}

const isKnown = (name: string): name is KnownMove => (moveNames as readonly string[]).includes(name)
const isOver = (stage: Stage) => stage === 'resolved' || stage === 'closed'

/**
 * Everything that is wrong with a workflow, each with its place; empty when it may be published. Pure: the editor shows these
 * while somebody writes, the server refuses with them. Without surroundings it is judged by itself.
 */
export function workflowFaults(workflow: Workflow, around?: Surroundings): WorkflowFault[] {
  const byItself = [...statusFaults(workflow), ...moveFaults(workflow), ...outcomeFaults(workflow)]
  // Ways are only looked for in a map whose places exist.
  const ways = byItself.some(({ code }) => code.endsWith('_unknown') || code.endsWith('_missing'))
    ? []
    : wayFaults(workflow)
  return [...byItself, ...ways, ...(around ? placeFaults(workflow, around) : [])]
}

function statusFaults({ statuses, initial, name, reopenDaysMax }: Workflow): WorkflowFault[] {
  const found: WorkflowFault[] = []
  if (name) found.push(...wordsFaults('/name', name))
  if (!Object.hasOwn(statuses, initial)) found.push({ pointer: '/initial', code: 'status_unknown', of: initial })
  else if (isOver(statuses[initial]!.stage)) found.push({ pointer: '/initial', code: 'begins_at_the_end' })
  if (!Number.isInteger(reopenDaysMax) || reopenDaysMax < 1 || reopenDaysMax > workflowLimits.reopenDaysMax)
    found.push({ pointer: '/reopenDaysMax', code: 'days_bad' })
  if (Object.keys(statuses).length > workflowLimits.statusesMax) found.push({ pointer: '/statuses', code: 'too_many' })
  for (const [id, { stage, label, wording }] of Object.entries(statuses)) {
    const at = `/statuses/${id}`
    if (!namePattern.test(id) || id === 'same' || id === 'before') found.push({ pointer: at, code: 'name_bad' })
    if (!stages.includes(stage)) found.push({ pointer: `${at}/stage`, code: 'stage_unknown', of: stage })
    found.push(...wordsFaults(`${at}/label`, label))
    found.push(...wordsFaults(`${at}/wording/title`, wording.title), ...wordsFaults(`${at}/wording/next`, wording.next))
  }
  return found
}

function moveFaults(workflow: Workflow): WorkflowFault[] {
  const { moves, statuses } = workflow
  const found: WorkflowFault[] = []
  for (const name of Object.keys(reliedOn))
    if (!Object.hasOwn(moves, name)) found.push({ pointer: `/moves/${name}`, code: 'move_missing' })
  if (Object.keys(moves).length > workflowLimits.movesMax) found.push({ pointer: '/moves', code: 'too_many' })
  for (const [name, rule] of Object.entries(moves)) {
    const at = `/moves/${name}`
    if (!namePattern.test(name)) found.push({ pointer: at, code: 'name_bad' })
    found.push(...wordsFaults(`${at}/label`, rule.label))
    if (rule.from.length === 0) found.push({ pointer: `${at}/from`, code: 'from_nowhere' })
    rule.from.forEach((status, index) => {
      if (!Object.hasOwn(statuses, status))
        found.push({ pointer: `${at}/from/${index}`, code: 'status_unknown', of: status })
    })
    const words = name === 'unmerge' ? ['before'] : name === 'merge' ? [] : ['same']
    if (!words.includes(rule.to) && !Object.hasOwn(statuses, rule.to))
      found.push({ pointer: `${at}/to`, code: 'status_unknown', of: rule.to })
    found.push(...moverFaults(name, rule), ...needFaults(name, rule))
  }
  return found
}

function moverFaults(name: string, { by }: MoveRule): WorkflowFault[] {
  const at = `/moves/${name}/by`
  const strange = by.filter((one) => !movers.includes(one))
  const someone = by.some(
    (one) => one === 'customer' || one === 'system' || (roles.includes(one) && holds(one, 'ticket.work')),
  )
  const missing = (isKnown(name) ? (reliedOn[name] ?? []) : []).filter((one) => !by.includes(one))
  return [
    ...strange.map((of) => ({ pointer: at, code: 'mover_unknown', of })),
    ...(someone ? [] : [{ pointer: at, code: 'by_nobody' }]),
    ...missing.map((of) => ({ pointer: at, code: 'mover_needed', of })),
  ]
}

function needFaults(name: string, { needs }: MoveRule): WorkflowFault[] {
  const { must, may } = needsFor(name)
  const at = `/moves/${name}/needs`
  return [
    ...must.filter((need) => !needs.includes(need)).map((of) => ({ pointer: at, code: 'need_left_out', of })),
    ...needs.flatMap((of) => {
      if (!neededNames.includes(of)) return [{ pointer: at, code: 'need_unknown', of }]
      return must.includes(of) || may.includes(of) ? [] : [{ pointer: at, code: 'need_not_here', of }]
    }),
  ]
}

function outcomeFaults({ outcomes: named = [] }: Workflow): WorkflowFault[] {
  const keys = named.map(({ key }) => key)
  return [
    ...(named.length > workflowLimits.outcomesMax ? [{ pointer: '/outcomes', code: 'too_many' }] : []),
    ...named.flatMap(({ key, is, label, wording }, index) => {
      const at = `/outcomes/${index}`
      return [
        ...(namePattern.test(key) ? [] : [{ pointer: `${at}/key`, code: 'name_bad' }]),
        ...(keys.indexOf(key) === index ? [] : [{ pointer: `${at}/key`, code: 'twice' }]),
        ...(outcomes.includes(is) ? [] : [{ pointer: `${at}/is`, code: 'outcome_unknown', of: is }]),
        // Withdrawing and merging give these themselves.
        ...(is === 'withdrawn' || is === 'merged' ? [{ pointer: `${at}/is`, code: 'outcome_reserved' }] : []),
        ...wordsFaults(`${at}/label`, label),
        ...wordsFaults(`${at}/wording`, wording),
      ]
    }),
  ]
}

/** Ends without a result, results that are taken away unseen, walls and islands. All statuses exist. */
function wayFaults(workflow: Workflow): WorkflowFault[] {
  const { moves, statuses, initial } = workflow
  const stageOf = (status: string) => statuses[status]!.stage
  const known = Object.keys(statuses)
  const found: WorkflowFault[] = []
  const merged = moves.merge!.to
  for (const [name, { from, to }] of Object.entries(moves)) {
    const at = `/moves/${name}`
    if (to === 'same' || to === 'before') {
      if (to === 'before' && (from.length !== 1 || from[0] !== merged))
        found.push({ pointer: `${at}/from`, code: 'not_the_merged' })
      continue
    }
    // Only these write a result down, and only these may end a ticket.
    const ends = name === 'resolve' || name === 'withdraw' || name === 'merge'
    if (ends !== isOver(stageOf(to)) && (ends || from.some((status) => !isOver(stageOf(status)))))
      found.push({ pointer: `${at}/to`, code: ends ? 'does_not_end' : 'ends_without_result', of: to })
    if (
      name === 'reopen' ? isOver(stageOf(to)) : !isOver(stageOf(to)) && from.some((status) => isOver(stageOf(status)))
    )
      found.push({ pointer: `${at}/to`, code: name === 'reopen' ? 'does_not_open' : 'opens_unseen', of: to })
    // Only the merge knows what to restore from there, and a withdrawal overwrites no result.
    if (name !== 'merge' && (to === merged || from.includes(merged)))
      found.push({ pointer: at, code: 'merged_is_its_own' })
    if ((name === 'resolve' || name === 'withdraw') && from.some((status) => isOver(stageOf(status))))
      found.push({ pointer: `${at}/from`, code: 'ends_twice' })
    if (name === 'reopen' && from.some((status) => !isOver(stageOf(status))))
      found.push({ pointer: `${at}/from`, code: 'open_already' })
  }
  for (const status of known) {
    if (stageOf(status) === 'resolved' && !moves.reopen!.from.includes(status))
      found.push({ pointer: `/statuses/${status}`, code: 'cannot_reopen' })
  }
  const reached = reachFrom(workflow, initial)
  for (const status of known) {
    if (!reached.has(status)) found.push({ pointer: `/statuses/${status}`, code: 'unreachable' })
    if (![...reachFrom(workflow, status)].some((next) => stageOf(next) === 'closed'))
      found.push({ pointer: `/statuses/${status}`, code: 'dead_end' })
  }
  return found
}

/** Every status that somebody can bring a ticket to from a status, that one among them. */
export function reachFrom(workflow: Workflow, start: string): Set<string> {
  const seen = new Set([start])
  for (const status of seen) for (const { to } of waysFrom(workflow, status)) seen.add(to)
  return seen
}

/** The moves out of a status and where each leads; undoing a merge leads wherever it came from. */
export function waysFrom(workflow: Workflow, status: string): { move: string; to: string }[] {
  return movesOf(workflow).flatMap((move) => {
    const { from, to } = workflow.moves[move]!
    if (!from.includes(status)) return []
    if (to === 'before') return (workflow.moves.merge?.from ?? []).map((back) => ({ move, to: back }))
    return [{ move, to: to === 'same' ? status : to }]
  })
}

/** Whether it stands well among the others: each kind of ticket has one workflow, and one workflow takes the rest. */
function placeFaults(workflow: Workflow, { others, ...known }: Surroundings): WorkflowFault[] {
  const { appliesTo } = workflow
  const found: WorkflowFault[] = []
  if (isUsual(workflow) && others.some(isUsual)) found.push({ pointer: '/appliesTo', code: 'usual_twice' })
  if (!isUsual(workflow) && !others.some(isUsual)) found.push({ pointer: '/appliesTo', code: 'usual_gone' })
  for (const list of ['codes', 'groups', 'forms'] as const) {
    const taken = new Map(others.flatMap((other) => (other.appliesTo?.[list] ?? []).map((name) => [name, other.key])))
    const names = appliesTo?.[list] ?? []
    names.forEach((name, index) => {
      const at = `/appliesTo/${list}/${index}`
      if (!known[list].includes(name)) found.push({ pointer: at, code: 'applies_unknown', of: name })
      if (names.indexOf(name) !== index) found.push({ pointer: at, code: 'twice' })
      if (taken.has(name)) found.push({ pointer: at, code: 'applies_taken', of: taken.get(name)! })
    })
  }
  return found
}

const wordsFaults = (pointer: string, words: Words): WorkflowFault[] =>
  (['zh-Hans', 'en'] as const)
    .filter((language) => (words[language] ?? '').trim() === '')
    .map((language) => ({ pointer: `${pointer}/${language}`, code: 'wording_missing' }))
