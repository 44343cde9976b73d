export const exportStates = ['waiting', 'making', 'ready', 'refused', 'expired', 'failed'] as const
export type ExportState = (typeof exportStates)[number]

/** No list is longer, whoever approves it. */
export const rowsMax = 20_000
/** How long a request waits for its second person, and then how long the file can be fetched. */
export const hoursMax = 24
/** How much one person asks for in that time. */
export const requestsMax = 20

/** What decides about an export. */
export type ExportFacts = { makerId: string; state: ExportState; expiresAt: Date }

/**
 * Whether a second person must say yes: what somebody takes alone within a day counts together, or a long list would leave
 * in short pieces.
 */
export function needsSecondPerson(rows: number, rowsAloneToday: number, rowsAloneMax: number): boolean {
  return rows + rowsAloneToday > rowsAloneMax
}

export type DecideRefusal = 'export_decided' | 'export_ended' | 'export_own'

/** Why somebody may not say yes or no to an export; null when they may. */
export function whyNotDecide(facts: ExportFacts, staffId: string, now: Date): DecideRefusal | null {
  if (facts.state !== 'waiting') return 'export_decided'
  if (facts.expiresAt <= now) return 'export_ended'
  // Two people, or it is no second look (OWASP ASVS 5.0, 2.3.5).
  return facts.makerId === staffId ? 'export_own' : null
}

export type FetchRefusal = 'export_of_another' | 'export_ended' | 'export_not_ready'

/** Why somebody may not fetch the file; null when they may. */
export function whyNotFetch(facts: ExportFacts, staffId: string, now: Date): FetchRefusal | null {
  if (facts.makerId !== staffId) return 'export_of_another'
  if (facts.state === 'expired' || (facts.state === 'ready' && facts.expiresAt <= now)) return 'export_ended'
  return facts.state === 'ready' ? null : 'export_not_ready'
}
