import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import { listTicketClocks, listTold, seeTold } from '#stages/clocks/contract.ts'
import { call } from '../../kit/client.ts'
import { forgetMeOn401 } from '../queries.ts'

export type TicketClock = Answer<typeof listTicketClocks>['clocks'][number]
export type Waiting = Answer<typeof listTicketClocks>['triggers'][number]
export type Told = Answer<typeof listTold>['tickets'][number]

/** The clocks of a ticket; anew whenever something happened on it. */
export function useTicketClocks(ticketId: string, storySeq: number) {
  return useQuery({
    queryKey: ['clocks', ticketId, storySeq],
    queryFn: ({ signal }) => call(listTicketClocks, { params: { ticketId }, signal }),
    placeholderData: (before) => before,
  })
}

/** Does something to a clock of the ticket; then the ticket and its clocks are asked again. */
export function useClockVerb(ticketId: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (act: (params: { ticketId: string }) => Promise<unknown>) => act({ ticketId }),
    onSuccess: () =>
      Promise.all(
        [['clocks', ticketId], ['ticket', ticketId], ['told']].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      ),
    onError: forgetMeOn401,
  })
}

const againMs = 30_000

/** What I am told of clocks, asked again twice a minute. */
export function useTold() {
  return useQuery({
    queryKey: ['told'],
    queryFn: ({ signal }) => call(listTold, { signal }),
    refetchInterval: againMs,
  })
}

export function useSeeTold() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (ticketId: string) => call(seeTold, { params: { ticketId } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['told'] }),
    onError: forgetMeOn401,
  })
}
