import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Answer, BodyInput } from '#platform/endpoint.ts'
import { addTag, changeTag } from '#records/knowledge/tags/contract.ts'
import { countTags, quoteTag, tryTagRule } from '#stages/tagging/contract.ts'
import { call } from '../../kit/client.ts'
import { forgetMeOn401 } from '../queries.ts'
import type { Tag } from './tree.ts'

export type TagRule = NonNullable<Tag['rule']>
export type TagModel = Answer<typeof countTags>['models'][number]

export function useTagFigures() {
  const { data } = useQuery({ queryKey: ['tag-figures'], queryFn: ({ signal }) => call(countTags, { signal }) })
  return useMemo(
    () => ({
      figures: new Map(data?.figures.map((one) => [one.tagId, one])),
      models: new Map(data?.models.map((one) => [one.tagId, one])),
    }),
    [data],
  )
}

export function useQuotes(tagId: string) {
  return useQuery({
    queryKey: ['tag-quotes', tagId],
    queryFn: ({ signal }) => call(quoteTag, { params: { tagId }, signal }),
  })
}

export type Written = BodyInput<typeof changeTag> & { key: string }

/** Adds a tag, or changes the one that was seen. */
export function useSaveTag(before: Tag | null) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ key, ...content }: Written) => {
      const { archived: _archived, ...fresh } = content
      return before
        ? call(changeTag, { params: { tagId: before.tagId }, body: content, version: before.version })
        : call(addTag, { body: { key, ...fresh } })
    },
    // Also when somebody else was faster: theirs is what the page has to show then.
    onSettled: () => queries.invalidateQueries({ queryKey: ['tags'] }),
    onError: forgetMeOn401,
  })
}

export function useTrial() {
  return useMutation({ mutationFn: (rule: TagRule) => call(tryTagRule, { body: { rule } }), onError: forgetMeOn401 })
}
