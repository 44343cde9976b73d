import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Answer, QueryInput } from '#platform/endpoint.ts'
import { call } from '../../../kit/client.ts'
import * as api from '../api.ts'

export type RiskAlert = Answer<typeof api.listRiskAlerts>['alerts'][number]
export type Untold = Answer<typeof api.listRiskNews>['news'][number]
export type Told = NonNullable<RiskAlert['told']>
export type Of = NonNullable<NonNullable<QueryInput<typeof api.listRiskAlerts>>['of']>

/** Answers and attempts come without anybody telling the page. */
const againMs = 15_000
const pageRows = 30

/** Alerts of one kind, page after page. */
export function useAlerts(of: Of) {
  const list = useInfiniteQuery({
    queryKey: ['money', 'alerts', of],
    queryFn: ({ pageParam, signal }) =>
      call(api.listRiskAlerts, { query: { of, limit: pageRows, ...(pageParam ? { cursor: pageParam } : {}) }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: againMs,
  })
  const alerts = useMemo(() => list.data?.pages.flatMap((page) => page.alerts) ?? [], [list.data])
  return { ...list, alerts }
}

/** What the risk desk did not hear of protections, and how much of any news was given up. */
export function useRiskNews(enabled: boolean) {
  return useQuery({
    enabled,
    queryKey: ['money', 'risk news'],
    queryFn: ({ signal }) => call(api.listRiskNews, { signal }),
    refetchInterval: againMs,
  })
}
