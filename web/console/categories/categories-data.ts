import { useQuery } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import { listSchemes, publishScheme, showScheme } from '#records/knowledge/schemes/contract.ts'
import type { SchemeContent } from '#records/knowledge/schemes/scheme.rules.ts'
import { previewCategories, publishCategories, showCategories } from '#records/knowledge/taxonomy/contract.ts'
import type { Categories } from '#records/knowledge/taxonomy/taxonomy.rules.ts'
import { call } from '../../kit/client.ts'
import { heldStill, usePublication } from '../definitions/publication.ts'

export type Shown = Answer<typeof showCategories>
export type Preview = Answer<typeof previewCategories>
export type SchemeLine = Answer<typeof listSchemes>['schemes'][number]

export const useCategories = (enabled: boolean) =>
  useQuery({
    enabled,
    queryKey: ['categories'],
    queryFn: ({ signal }) => call(showCategories, { signal }),
    ...heldStill,
  })

export const useCategoriesVersion = (version: number | null) =>
  useQuery({
    enabled: version !== null,
    queryKey: ['categories', version],
    queryFn: ({ signal }) => call(showCategories, { query: { version: version! }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** What publishing would do. */
export const usePreview = (categories: Categories) =>
  useQuery({
    queryKey: ['categories', 'preview', categories],
    queryFn: () => call(previewCategories, { body: categories }),
    staleTime: 0,
    gcTime: 0,
  })

export const usePublishCategories = () =>
  usePublication(
    ['categories', 'taxonomy', 'schemes'],
    ({ seen, categories }: { seen: number; categories: Categories }) =>
      call(publishCategories, { body: categories, version: seen }),
  )

export const useSchemes = () =>
  useQuery({ queryKey: ['schemes'], queryFn: ({ signal }) => call(listSchemes, { signal }) })

/** One scheme whole, for a file. */
export const fetchScheme = (key: string) => call(showScheme, { params: { key } })

export type SchemeChange = {
  key: string
  seen: number
  body: { content: SchemeContent } | { sheet: string } | { active: boolean }
}

export const usePublishScheme = () =>
  usePublication(['schemes'], ({ key, seen, body }: SchemeChange) =>
    call(publishScheme, { params: { key }, body, version: seen }),
  )
