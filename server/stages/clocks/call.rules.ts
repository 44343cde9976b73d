import type { Steps } from '#records/knowledge/knowledge.rules.ts'
import type { Deadline } from '#records/tickets/draft.rules.ts'
import call from './call.json' with { type: 'json' }

/** Until when a customer is called about their money, or because they asked; who is in distress has the clock of a person. */
export function callClock({ key, version }: Steps, dueAt: Date): Deadline {
  return { clock: 'call', ruleKey: key, ruleVersion: version, dueAt, doneAt: null, provisional: false, ...call }
}
