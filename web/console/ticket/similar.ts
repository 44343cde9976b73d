import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import { mergeTicket } from '#records/tickets/contract.ts'
import { judgeMatter, judgeSimilar, showSimilar } from '#stages/duplicates/contract.ts'
import { call } from '../../kit/client.ts'
import { forgetMeOn401 } from '../queries.ts'
import type { Ticket } from './ticket-data.ts'

type Answered = Answer<typeof showSimilar>
export type SimilarTicket = Answered['similar'][number]
export type LikeTicket = Answered['matter']['tickets'][number]

/** A comparison may still come after the ticket was opened: the worker compares every few seconds. */
const compareMs = 15_000

/** Tickets like this one; asked again with every new event of its story. */
export function useSimilar({ ticketId, storySeq }: Ticket) {
  return useQuery({
    queryKey: ['similar', ticketId, storySeq],
    queryFn: ({ signal }) => call(showSimilar, { params: { ticketId }, signal }),
    refetchInterval: compareMs,
    placeholderData: (before) => before,
  })
}

/** Says that two tickets are different matters or takes that back, and the same of the matter that others report. */
export function useJudge({ ticketId }: Ticket) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (judged: { otherId: string; state: 'different' | 'open' } | { belongs: boolean }) => {
      if ('belongs' in judged) await call(judgeMatter, { params: { ticketId }, body: judged })
      else await call(judgeSimilar, { params: { ticketId, otherId: judged.otherId }, body: { state: judged.state } })
    },
    onError: forgetMeOn401,
    onSettled: () =>
      Promise.all(['similar', 'ticket'].map((key) => queries.invalidateQueries({ queryKey: [key, ticketId] }))),
  })
}

/** Merges one of two like tickets into the other, whichever of them is open on this page. */
export function useMergeLike() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ goesId, version, intoNumber }: { goesId: string; version: number; intoNumber: string }) =>
      call(mergeTicket, { params: { ticketId: goesId }, body: { intoNumber }, version }),
    onError: (error) => {
      forgetMeOn401(error)
      void queries.invalidateQueries({ queryKey: ['similar'] })
    },
    onSuccess: (merged) => {
      queries.setQueryData(['ticket', merged.ticketId], merged)
      for (const key of ['ticket', 'similar', 'queue', 'counts', 'room', 'board'])
        void queries.invalidateQueries({ queryKey: [key] })
    },
  })
}
