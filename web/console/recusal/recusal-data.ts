import { useMutation, useQueryClient } from '@tanstack/react-query'
import { liftRecusal, recuseFromTicket } from '#records/tickets/recusal/contract.ts'
import { call } from '../../kit/client.ts'
import { forgetMeOn401 } from '../queries.ts'

/** Recuses somebody, or whoever is signed in: to them the ticket is not there any more, so the page forgets it. */
export function useRecuse(ticketId: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: { staffId?: string; reason: string }) => call(recuseFromTicket, { params: { ticketId }, body }),
    onError: forgetMeOn401,
    onSuccess: (_, { staffId }) => {
      if (staffId === undefined) queries.removeQueries({ queryKey: ['ticket', ticketId] })
      for (const key of ['ticket', 'queue', 'counts', 'room']) void queries.invalidateQueries({ queryKey: [key] })
    },
  })
}

export function useLift(ticketId: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ recusalId, reason }: { recusalId: string; reason: string }) =>
      call(liftRecusal, { params: { ticketId, recusalId }, body: { reason } }),
    onError: forgetMeOn401,
    onSettled: () => queries.invalidateQueries({ queryKey: ['ticket', ticketId] }),
  })
}
