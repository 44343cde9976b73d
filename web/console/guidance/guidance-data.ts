import { useMutation, useQuery } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import { publishCauses, publishFamily, showCauses, showDictionary, showFamily } from '#stages/guidance/contract.ts'
import { call } from '../../kit/client.ts'
import { heldStill, usePublication } from '../definitions/publication.ts'
import { forgetMeOn401 } from '../queries.ts'
import type { Desk } from './desk.ts'
import type { CausesDraft, FamilyDraft } from './draft.ts'

export type Shown = Answer<typeof showDictionary>

export const useDictionary = (enabled: boolean) =>
  useQuery({
    enabled,
    queryKey: ['guidance'],
    queryFn: ({ signal }) => call(showDictionary, { signal }),
    ...heldStill,
  })

/** Fetches an older version of a document and makes it what is being written of it. */
export const useTakeUp = (document: string, { onCauses, onFamily }: Pick<Desk, 'onCauses' | 'onFamily'>) =>
  useMutation({
    mutationFn: async (version: number) => {
      if (document === 'causes') onCauses((await call(showCauses, { query: { version } })).content)
      else onFamily(document, (await call(showFamily, { params: { key: document }, query: { version } })).content)
    },
    onError: forgetMeOn401,
  })

export type Publication = { causes: CausesDraft } | { family: string; draft: FamilyDraft }

/** Publishes one document on the version that was seen. */
export const usePublish = () =>
  usePublication(['guidance'], (next: Publication) =>
    'causes' in next
      ? call(publishCauses, { body: next.causes.content, version: next.causes.version })
      : call(publishFamily, { params: { key: next.family }, body: next.draft.content, version: next.draft.version }),
  )
