import type { Knowledge, Steps } from '#records/knowledge/knowledge.rules.ts'
import { clocksStartedBy, type StatutoryClock } from '#records/knowledge/regimes/applies.rules.ts'
import type { Deadline, Draft, Facts } from '#records/tickets/draft.rules.ts'
import { type Mood, needsPerson } from '#records/tickets/mood.rules.ts'
import { calendarsOf, deadlineOf } from './engine/engine.rules.ts'
import { promise } from './promise/promise.rules.ts'

const hourMs = 3_600_000
/** Steps that the machine itself finishes at the door, unless a person must decide first. */
const doneAtTheDoor = ['collect', 'classify', 'prioritise', 'assign']

/** Starts every clock of a new ticket, those of the laws and schemes that it is under with them, and makes the customer's promise. */
export function startClocks(draft: Draft, facts: Facts): Draft {
  const { steps } = facts.knowledge
  const from = draft.submission.receivedAt
  const clocks = deadlines(steps, draft.priority, from).map((clock) =>
    doneAtTheDoor.includes(clock.clock) && !draft.needsTriage ? { ...clock, doneAt: from } : clock,
  )
  const { priority, code, submission } = draft
  for (const clock of clocksStartedBy(facts.knowledge, 'received', { code, channel: submission.channel, at: from }))
    clocks.push(statutory(facts.knowledge, clock, from))
  clocks.push(promise(facts.knowledge, facts.paces.get(draft.teamId), { priority, from, clocks }))
  if (needsPerson(draft.heard.mood)) clocks.push(personClock(steps, draft.heard.mood, from))
  return { ...draft, clocks }
}

/** The deadline of a law's clock that starts at a moment. Why it is then, `deadlineOf` tells whoever asks. */
export function statutory(
  knowledge: Pick<Knowledge<unknown>, 'calendars' | 'timing'>,
  { name, regime, rule }: StatutoryClock,
  from: Date,
): Deadline {
  const { dueAt, provisional } = deadlineOf(rule, calendarsOf(knowledge), [{ kind: 'started', at: from }])
  return {
    clock: name,
    ruleKey: regime.key,
    ruleVersion: regime.version,
    ownerRole: rule.ownerRole,
    dueAt,
    doneAt: null,
    provisional,
    explanation: rule.label,
    ladder: rule.ladder,
  }
}

/** Until when somebody speaks with a customer whose words call for a person. */
export function personClock({ key, version, person }: Steps, mood: Mood, from: Date): Deadline {
  const minutes = person.minutesByMood[mood]
  if (minutes === undefined)
    throw new Error(`no time for a person when somebody is ${mood} in ${key} version ${version}`)
  return {
    clock: 'person',
    ruleKey: key,
    ruleVersion: version,
    ownerRole: person.ownerRole,
    dueAt: new Date(from.getTime() + minutes * 60_000),
    doneAt: null,
    provisional: false,
    explanation: person.explanation,
    ladder: 'urgent',
  }
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
        ladder: ladderFor(priority),
      },
    ]
  })
}

const ladderFor = (priority: number) => (priority === 1 ? 'urgent' : 'usual')
