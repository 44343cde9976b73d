import { useMutation, useQuery } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import { listTaxonomy } from '#records/knowledge/contract.ts'
import {
  listRegimes,
  publishRegime,
  publishSteps,
  publishTiming,
  showRegime,
  showTiming,
} from '#records/knowledge/regimes/contract.ts'
import type { RegimeContent } from '#records/knowledge/regimes/regime-check.rules.ts'
import type { StepsContent } from '#records/knowledge/regimes/steps-check.rules.ts'
import type { TimingContent } from '#records/knowledge/regimes/timing-check.rules.ts'
import { previewRegime } from '#stages/clocks/preview/contract.ts'
import { call } from '../../kit/client.ts'
import { heldStill, usePublication } from '../definitions/publication.ts'
import { forgetMeOn401 } from '../queries.ts'

export type Regimes = Answer<typeof listRegimes>
export type RegimeLine = Regimes['regimes'][number]
export type Names = Regimes['names']
export type ShownRegime = Answer<typeof showRegime>
export type ShownTiming = Answer<typeof showTiming>

export const useRegimes = () =>
  useQuery({ queryKey: ['clock-rules'], queryFn: ({ signal }) => call(listRegimes, { signal }) })

export const useRegime = (key: string) =>
  useQuery({
    queryKey: ['clock-rules', 'one', key],
    queryFn: ({ signal }) => call(showRegime, { params: { key }, query: {}, signal }),
    ...heldStill,
  })

/** Fetches an older version, to be published again. */
export const useTakeUp = (key: string) =>
  useMutation({
    mutationFn: (version: number) => call(showRegime, { params: { key }, query: { version } }),
    onError: forgetMeOn401,
  })

export const useTiming = () =>
  useQuery({ queryKey: ['clock-rules', 'timing'], queryFn: ({ signal }) => call(showTiming, { signal }), ...heldStill })

/** Every code and group that a rule may name. */
export const useCodes = () =>
  useQuery({
    queryKey: ['taxonomy'],
    queryFn: ({ signal }) => call(listTaxonomy, { signal }),
    select: ({ groups }) => groups.flatMap(({ code, codes }) => [code, ...codes.map((one) => one.code)]),
    ...heldStill,
  })

/** When open tickets would be due under a regime that is not published yet. */
export const usePreview = (key: string, seen: number, content: RegimeContent) =>
  useQuery({
    queryKey: ['clock-rules', 'preview', key, seen, content],
    queryFn: () => call(previewRegime, { params: { key }, body: content, version: seen }),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })

export const usePublishRegime = (key: string, seen: number) =>
  usePublication(['clock-rules'], (content: RegimeContent) =>
    call(publishRegime, { params: { key }, body: content, version: seen }),
  )

export const usePublishTiming = (seen: number) =>
  usePublication(['clock-rules'], (content: TimingContent) => call(publishTiming, { body: content, version: seen }))

export const usePublishSteps = (seen: number) =>
  usePublication(['clock-rules'], (content: StepsContent) => call(publishSteps, { body: content, version: seen }))
