import { useMemo } from 'react'
import { useTagTree } from '../../tags/tree.ts'
import { useSay } from '../../words.ts'
import { useStaff, useTaxonomy } from '../queue-data.ts'
import type { OwnValues } from './suggest.ts'

/** People, teams, tags and kinds of the organisation, as values of operators. */
export function useOwnValues(): OwnValues {
  const say = useSay()
  const staff = useStaff().data
  const taxonomy = useTaxonomy().data
  const { tags } = useTagTree()
  return useMemo(() => {
    const labelled = (code: string, label: Parameters<typeof say>[0]) => ({
      label: say(label),
      said: [code, ...Object.values(label)],
    })
    return {
      assignee: (staff?.people ?? []).map(({ name }) => ({ label: name, said: [name] })),
      team: (staff?.teams ?? []).map(({ key, name }) => labelled(key, name)),
      tag: tags.filter(({ archived }) => !archived).map(({ key, label }) => labelled(key, label)),
      code: (taxonomy?.groups ?? []).flatMap((group) => [
        labelled(group.code, group.label),
        ...group.codes.map((one) => labelled(one.code, one.label)),
      ]),
    }
  }, [say, staff, taxonomy, tags])
}
