import { useMutation, useQuery } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import { listRefundPolicies, publishRefundPolicy } from '#records/knowledge/refunds/contract.ts'
import type { RefundContent } from '#records/knowledge/refunds/policy-check.rules.ts'
import { publishRemedyPolicy, showRemedyPolicy } from '#records/knowledge/remedies/contract.ts'
import type { RemedyContent } from '#records/knowledge/remedies/policy-check.rules.ts'
import { dryRunRefunds } from '#stages/remedies/automatic/contract.ts'
import { call } from '../../../kit/client.ts'
import { heldStill, usePublication } from '../../definitions/publication.ts'
import { forgetMeOn401 } from '../../queries.ts'

export type ShownLimits = Answer<typeof showRemedyPolicy>
export type RefundPolicies = Answer<typeof listRefundPolicies>
export type ShownPolicy = RefundPolicies['policies'][number]
export type DryRun = Answer<typeof dryRunRefunds>

export const useLimits = () =>
  useQuery({
    queryKey: ['money-rules', 'limits'],
    queryFn: ({ signal }) => call(showRemedyPolicy, { query: {}, signal }),
    ...heldStill,
  })

/** Fetches an older version of the limits, to be published again. */
export const useTakeUpLimits = () =>
  useMutation({
    mutationFn: (version: number) => call(showRemedyPolicy, { query: { version } }),
    onError: forgetMeOn401,
  })

export const usePolicies = () =>
  useQuery({
    queryKey: ['money-rules', 'policies'],
    queryFn: ({ signal }) => call(listRefundPolicies, { signal }),
    ...heldStill,
  })

/** What a policy would have done with the tickets of the last days, published or not. */
export const useDryRun = (key: string, policy: RefundContent, days: number) =>
  useQuery({
    queryKey: ['money-rules', 'dry-run', key, policy, days],
    queryFn: ({ signal }) => call(dryRunRefunds, { body: { key, policy, days }, signal }),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })

export const usePublishLimits = (seen: number) =>
  usePublication(['money-rules'], (content: RemedyContent) =>
    call(publishRemedyPolicy, { body: content, version: seen }),
  )

export const usePublishPolicy = (key: string, seen: number) =>
  usePublication(['money-rules'], (content: RefundContent) =>
    call(publishRefundPolicy, { params: { key }, body: content, version: seen }),
  )
