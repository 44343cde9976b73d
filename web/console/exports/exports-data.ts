import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Answer, BodyInput } from '#platform/endpoint.ts'
import { decideExport, linkExport, listExports, measureExport, requestExport } from '#stages/exports/contract.ts'
import { call } from '../../kit/client.ts'
import { forgetMeOn401 } from '../queries.ts'
import type { Filters } from '../queue/filters.ts'

export type Exported = Answer<typeof listExports>['exports'][number]

const key = ['exports']
const lookAgainMs = 2_000

/** The lists; while one is being made, looked at again and again. */
export function useExports(enabled: boolean) {
  return useQuery({
    enabled,
    queryKey: key,
    queryFn: ({ signal }) => call(listExports, { signal }),
    refetchInterval: ({ state }) =>
      state.data?.exports.some((one) => one.state === 'making') ? lookAgainMs : 30 * lookAgainMs,
  })
}

export function useExportSize(filters: Filters) {
  return useQuery({
    queryKey: ['export-size', filters],
    queryFn: ({ signal }) => call(measureExport, { query: filters, signal }),
    gcTime: 0,
  })
}

function useChange<Input, Result>(act: (input: Input) => Promise<Result>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
    onError: forgetMeOn401,
  })
}

export const useRequestExport = () =>
  useChange((body: BodyInput<typeof requestExport>) => call(requestExport, { body }))

export const useDecideExport = ({ exportId, filtersHash }: Exported) =>
  useChange((approve: boolean) => call(decideExport, { params: { exportId }, body: { approve, filtersHash } }))

/** Saves the file. The server sends it as something to save, so that the page stays. */
export const useFetchExport = ({ exportId }: Exported) =>
  useChange(async () => location.assign((await call(linkExport, { params: { exportId } })).url))
