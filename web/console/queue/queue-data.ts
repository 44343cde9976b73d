import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Answer } from '#platform/endpoint.ts'
import { listTaxonomy } from '#records/knowledge/contract.ts'
import { listStaff } from '#records/staff/contract.ts'
import { countViews, findByPerson, listQueue } from '#records/tickets/contract.ts'
import { call, ProblemAnswer } from '../../kit/client.ts'
import { forgetMeOn401 } from '../queries.ts'
import type { Filters } from './filters.ts'

export type QueueRow = Answer<typeof listQueue>['rows'][number]

const pageRows = 50

/** The tickets of a list, page after page; the ticket page walks through the same pages. */
export function useQueue(filters: Filters) {
  const queue = useInfiniteQuery({
    queryKey: ['queue', filters],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...filters, cursor: pageParam, limit: pageRows }
      return (await namesSomebody(filters.q)) ? nothing : call(listQueue, { query, signal })
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    // While somebody narrows a list it stays; another view starts empty, or its rows would be taken for the new ones.
    placeholderData: (before, query) =>
      (query?.queryKey[1] as Filters | undefined)?.view === filters.view ? before : undefined,
  })
  const rows = useMemo(() => queue.data?.pages.flatMap((page) => page.rows) ?? [], [queue.data])
  return { ...queue, rows }
}

/** What cannot be understood in the words of a search, if that is why there is no list. */
export function faultOf(error: unknown): ProblemAnswer | null {
  return error instanceof ProblemAnswer && error.fault ? error : null
}

const nothing: Answer<typeof listQueue> = { rows: [], next: null }

/** Whether words of a search hold somebody's number or address, which must not be sent in an address, as a list is asked for. */
async function namesSomebody(words: string | undefined): Promise<boolean> {
  if (!words) return false
  const { personSought } = await import('#records/customers/found-values.rules.ts')
  return personSought(words) !== null
}

export type Sought = { typed: string; masked: string }

/** Tickets by a person's number: asked once each time, and neither the number nor the answer is kept in the cache. */
export function usePersonSearch() {
  return useMutation({
    gcTime: 0,
    mutationFn: ({ typed }: Sought) => call(findByPerson, { body: { typed } }),
    onError: forgetMeOn401,
  })
}
export type PersonSearch = ReturnType<typeof usePersonSearch>

export function useCounts() {
  return useQuery({ queryKey: ['counts'], queryFn: ({ signal }) => call(countViews, { signal }) })
}

/** People and teams; changes seldom. */
export function useStaff() {
  return useQuery({ queryKey: ['staff'], queryFn: ({ signal }) => call(listStaff, { signal }), staleTime: 60_000 })
}

export function useTaxonomy() {
  return useQuery({
    queryKey: ['taxonomy'],
    queryFn: ({ signal }) => call(listTaxonomy, { signal }),
    staleTime: 10 * 60_000,
  })
}
