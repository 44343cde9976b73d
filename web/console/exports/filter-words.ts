import { useTranslation } from 'react-i18next'
import { useStaff, useTaxonomy } from '../queue/queue-data.ts'
import { useTagTree } from '../tags/tree.ts'
import { useSay } from '../words.ts'
import type { Exported } from './exports-data.ts'

/** Filters as people read them: the view, and what narrows it. */
export function useFilterWords(): (filters: Exported['filters']) => string[] {
  const { t } = useTranslation()
  const say = useSay()
  const tree = useTagTree()
  const staff = useStaff().data
  const codes = useTaxonomy().data?.groups.flatMap((group) => group.codes)
  return ({ view, stage, priority, code, team, assignee, channel, tag, q }) => {
    const kind = codes?.find((one) => one.code === code)
    const teamName = staff?.teams.find((one) => one.teamId === team)?.name
    return [
      t(`view.${view}`),
      stage && t(`stage.${stage}`),
      priority && t(`priority.${priority}`),
      code && (kind ? say(kind.label) : code),
      team && (teamName ? say(teamName) : team),
      assignee && (staff?.people.find((one) => one.staffId === assignee)?.name ?? assignee),
      tag && t('exports.tag', { tag: tree.wayTo(tree.tags.find(({ key }) => key === tag)?.tagId ?? '') || tag }),
      channel && t(`channel.${channel}`, { defaultValue: channel }),
      q && t('exports.words', { q }),
    ].filter((part) => typeof part === 'string')
  }
}
