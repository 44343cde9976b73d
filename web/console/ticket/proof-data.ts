import { useQuery } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import { proveTicket } from '#records/audit/contract.ts'
import { call } from '../../kit/client.ts'
import type { Ticket } from './ticket-data.ts'

export type Proof = Answer<typeof proveTicket>

/** The sealer comes by about once a second. */
const sealingMs = 2_000

/** Whether this story is what was sealed; asked again with every new event, and while the newest are being sealed. */
export function useProof({ ticketId, storySeq }: Ticket) {
  return useQuery({
    queryKey: ['proof', ticketId, storySeq],
    queryFn: ({ signal }) => call(proveTicket, { params: { ticketId }, signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'sealing' ? sealingMs : false),
    placeholderData: (before) => before,
  })
}

/** Gives the proof to the browser to be saved. */
export function saveProof(number: string, proof: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([proof], { type: 'application/json' }))
  link.download = `${number}.proof.json`
  link.click()
  URL.revokeObjectURL(link.href)
}
