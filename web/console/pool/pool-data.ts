import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { claimNext, claimTicket, returnTicket, showRoom } from '#stages/routing/pool/contract.ts'
import { call } from '../../kit/client.ts'
import { forgetMeOn401 } from '../queries.ts'

/** What one holds and can hold, and what waits. */
export function useRoom() {
  return useQuery({ queryKey: ['room'], queryFn: ({ signal }) => call(showRoom, { signal }) })
}

/** After somebody took or gave back a ticket, whatever came of it, lists and room are asked for again. */
function usePoolChange<Input, Output>(act: (input: Input) => Promise<Output>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: act,
    onError: forgetMeOn401,
    onSettled: () => {
      for (const key of ['ticket', 'queue', 'counts', 'room', 'board'])
        void queries.invalidateQueries({ queryKey: [key] })
    },
  })
}

export const useClaimNext = () => usePoolChange(() => call(claimNext, {}))
export const useClaim = () => usePoolChange((ticketId: string) => call(claimTicket, { params: { ticketId } }))
export const useHandBack = (ticketId: string) =>
  usePoolChange((reason: string) => call(returnTicket, { params: { ticketId }, body: { reason } }))
