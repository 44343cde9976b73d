import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import { listAlarms, seeAlarm } from '#stages/reveal/contract.ts'
import { call } from '../../kit/client.ts'

export type Alarm = Answer<typeof listAlarms>['alarms'][number]

const againMs = 30_000

/** Alarms, asked again twice a minute so that the badge is never a minute late. */
export function useAlarms(mayRead: boolean) {
  return useQuery({
    enabled: mayRead,
    queryKey: ['alarms'],
    queryFn: ({ signal }) => call(listAlarms, { signal }),
    refetchInterval: againMs,
  })
}

export function useSeeAlarm(alarmId: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ note, key }: { note: string; key: string }) =>
      call(seeAlarm, { params: { alarmId }, body: { note }, idempotencyKey: key }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['alarms'] }),
  })
}
