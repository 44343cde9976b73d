import { useQuery } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import { listTags } from '#records/knowledge/tags/contract.ts'
import { inOrder, pathOf } from '#records/knowledge/tags/tags.rules.ts'
import { type Language, say } from '#records/knowledge/words.rules.ts'
import { call } from '../../kit/client.ts'
import { useLanguage } from '../words.ts'

export type Tag = Answer<typeof listTags>['tags'][number]

const none: Tag[] = []
/** Made once for each answer of the server and language: every line of a list asks for it. */
const trees = new WeakMap<Tag[], Map<Language, ReturnType<typeof treeOf>>>()

/** The tree with each tag's name and way from the top in the reader's language; what is not known has no name. */
export function useTagTree() {
  const language = useLanguage()
  const { data, error, refetch } = useQuery({
    queryKey: ['tags'],
    queryFn: ({ signal }) => call(listTags, { signal }),
    staleTime: 5 * 60_000,
  })
  const tags = data?.tags ?? none
  const known = trees.get(tags)?.get(language)
  const tree = known ?? treeOf(tags, language)
  if (!known) trees.set(tags, new Map([...(trees.get(tags) ?? []), [language, tree]]))
  return { ...tree, isThere: data !== undefined, error, refetch }
}

export type TagTree = ReturnType<typeof useTagTree>

function treeOf(tags: Tag[], language: Language) {
  const byId = new Map(tags.map((tag) => [tag.tagId, tag]))
  const nameOf = (tagId: string) => (byId.has(tagId) ? say(byId.get(tagId)!.label, language) : '')
  const wayTo = (tagId: string) =>
    pathOf(tags, tagId)
      .map((tag) => say(tag.label, language))
      .join(' › ')
  return { tags, lines: inOrder(tags), byId, nameOf, wayTo }
}
