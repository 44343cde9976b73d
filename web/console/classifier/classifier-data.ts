import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import { showClassifier, trainClassifier } from '#stages/triage/classifier/contract.ts'
import { call } from '../../kit/client.ts'
import { forgetMeOn401 } from '../queries.ts'

export type Classifier = Answer<typeof showClassifier>
export type Model = Classifier['history'][number]
export type Measured = NonNullable<Model['figures']>['own']

const lookAgainMs = 2_000

/** Asked again and again while a model is being trained. */
export const useClassifier = (enabled: boolean) =>
  useQuery({
    enabled,
    queryKey: ['classifier'],
    queryFn: ({ signal }) => call(showClassifier, { signal }),
    refetchInterval: ({ state }) => (state.data?.training ? lookAgainMs : false),
  })

export function useTrain() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => call(trainClassifier, {}),
    onSettled: () => queries.invalidateQueries({ queryKey: ['classifier'] }),
    onError: forgetMeOn401,
  })
}

/**
 * How good the model that speaks is: measured when it was made, or, of the one that ships, when another was last held against
 * it; null when nothing was measured here yet.
 */
export function figuresNow({ current, history }: Classifier) {
  if (current) return current.figures && { measured: current.figures.own, on: current.figures.measuredOn }
  const last = history.find(({ figures }) => figures)?.figures
  return last ? { measured: last.before, on: last.measuredOn } : null
}
