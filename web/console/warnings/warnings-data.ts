import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import { listWarnings, seeWarning } from '#stages/capacity/warnings/contract.ts'
import { call } from '../../kit/client.ts'
import { forgetMeOn401 } from '../queries.ts'

export type Warning = Answer<typeof listWarnings>['warnings'][number]

const againMs = 60_000

/** Hours to come that supervisors should look at, asked again every minute for the badge. */
export function useWarnings(mayRead: boolean) {
  return useQuery({
    enabled: mayRead,
    queryKey: ['warnings'],
    queryFn: ({ signal }) => call(listWarnings, { signal }),
    refetchInterval: againMs,
  })
}

export function useSeeWarning(warningId: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ note, key }: { note: string; key: string }) =>
      call(seeWarning, { params: { warningId }, body: { note }, idempotencyKey: key }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['warnings'] }),
    onError: (error: Error) => forgetMeOn401(error),
  })
}
