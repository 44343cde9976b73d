import type { Work } from '#platform/database.ts'
import { type Insert, insertInto } from '#platform/insert.ts'
import type { Draft, Protection } from '#records/tickets/draft.rules.ts'
import { remedyRow } from './write.ts'

type Asked = Omit<Protection, 'target'> & { remedyId: string; orderNo: string | null; contactId: string | null }

/** The protections that the door asks for with the tickets, in the same commit: ready to be sent, their ids already there. */
export function protectionInserts(work: Work, received: { draft: Draft; protection: Asked | null }[]): Insert[] {
  const rows = received.flatMap(({ draft: { ticketId }, protection }) => {
    if (!protection) return []
    const { isVouched, ...asked } = protection
    const policy = { key: 'door', isVouched }
    return [remedyRow(work, { ...asked, ticketId, kind: 'hold', rail: 'core', proposedBy: null, people: 0, policy })]
  })
  return [insertInto('remedies', rows)]
}
