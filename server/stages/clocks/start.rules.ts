import type { Steps } from '#records/knowledge/knowledge.rules.ts'
import type { Deadline, Draft, Facts } from '#records/tickets/draft.rules.ts'

const hourMs = 3_600_000
/** Steps that the machine itself finishes at the door, unless a person must decide first. */
const doneAtTheDoor = ['collect', 'classify', 'prioritise', 'assign']

/** Starts every clock of a new ticket and makes the customer's promise. Calendar hours only, so nothing is provisional. */
export function startClocks(draft: Draft, facts: Facts): Draft {
  const { steps } = facts.knowledge
  const from = draft.submission.receivedAt
  const clocks = [...deadlines(steps, draft.priority, from), promise(steps, draft.priority, from)].map((clock) =>
    doneAtTheDoor.includes(clock.clock) && !draft.needsTriage ? { ...clock, doneAt: from } : clock,
  )
  return { ...draft, clocks }
}

/** The steps' deadlines from a moment on, by priority. Hours are calendar hours. */
export function deadlines(steps: Steps, priority: number, from: Date): Deadline[] {
  return steps.steps.flatMap((step) => {
    const hours = step.hoursByPriority?.[priority] ?? step.hours
    // A continuous step (collect, track) has no deadline of its own.
    if (hours === undefined) return []
    return [
      {
        clock: step.step,
        ruleKey: steps.key,
        ruleVersion: steps.version,
        ownerRole: step.ownerRole,
        dueAt: new Date(from.getTime() + hours * hourMs),
        doneAt: null,
        provisional: false,
        explanation: step.explanation,
      },
    ]
  })
}

/** The one time that the customer sees: never later than the step it promises. */
export function promise(steps: Steps, priority: number, from: Date): Deadline {
  const hours = steps.promise.hoursByPriority[priority]
  if (hours === undefined)
    throw new Error(`no promise for priority ${priority} in ${steps.key} version ${steps.version}`)
  return {
    clock: 'promise',
    ruleKey: steps.key,
    ruleVersion: steps.version,
    ownerRole: 'agent',
    dueAt: new Date(from.getTime() + hours * hourMs),
    doneAt: null,
    provisional: false,
    explanation: steps.promise.explanation,
  }
}
