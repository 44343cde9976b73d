import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { entriesOf } from '#records/entries/find.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'

/** What the gate must know of an organisation before a request may take a connection. */
export type DoorFacts = {
  /** Keys of the forms in the emergency lane. */
  emergencies: Set<string>
  /** Tickets a minute of each entry point, by its public key. */
  entryPerMinuteMax: Map<string, number>
}

const freshMsMax = 10_000

/**
 * Remembers the facts of each organisation for ten seconds. They are read on a connection of the staff's, once for all
 * who wait, so that a public pool that is held shut keeps no emergency from being known as one; while they are read again
 * the old ones go on.
 */
export function rememberFacts(): (house: House, orgId: string) => Promise<DoorFacts> {
  const known = new Map<string, { readMs: number; facts: Promise<DoorFacts> }>()
  return (house, orgId) => {
    const nowMs = house.clock.now().getTime()
    const before = known.get(orgId)
    if (before && Math.abs(nowMs - before.readMs) < freshMsMax) return before.facts
    const reading = inOrg(house, systemActor(orgId, 'door'), 'staff', readFacts)
    const facts = before ? before.facts : reading
    known.set(orgId, { readMs: nowMs, facts })
    reading.then(
      () => known.set(orgId, { readMs: nowMs, facts: reading }),
      () => known.delete(orgId),
    )
    return facts
  }
}

async function readFacts(work: Work): Promise<DoorFacts> {
  const { forms } = await currentKnowledge(work)
  return {
    emergencies: new Set(forms.filter((form) => form.lane === 'emergency').map((form) => form.key)),
    entryPerMinuteMax: new Map((await entriesOf(work)).map((entry) => [entry.key, entry.requestsPerMinuteMax])),
  }
}
