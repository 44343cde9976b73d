import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Answer, BodyInput } from '#platform/endpoint.ts'
import { attemptCall, listCalls } from '#stages/capacity/calls/contract.ts'
import { call } from '../../kit/client.ts'
import { forgetMeOn401 } from '../queries.ts'

export type Call = Answer<typeof listCalls>['calls'][number]

/** Calls become due without anybody telling the page. */
const againMs = 15_000

export function useCalls() {
  return useQuery({
    queryKey: ['calls'],
    queryFn: ({ signal }) => call(listCalls, { signal }),
    refetchInterval: againMs,
  })
}

export type AttemptInput = BodyInput<typeof attemptCall> & { key: string }

export function useAttempt({ ticketId, callId }: Call) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ key, ...body }: AttemptInput) =>
      call(attemptCall, { params: { ticketId, callId }, body, idempotencyKey: key }),
    onSuccess: () => {
      for (const key of ['queue', 'counts', 'ticket']) void queries.invalidateQueries({ queryKey: [key] })
      return queries.invalidateQueries({ queryKey: ['calls'] })
    },
    onError: async (error) => {
      forgetMeOn401(error)
      await queries.invalidateQueries({ queryKey: ['calls'] })
    },
  })
}
