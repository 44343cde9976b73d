import { Switch } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Icon } from '../parts/icon.tsx'
import styles from './tags.module.css'
import type { useTagFigures } from './tags-data.ts'
import type { TagTree as Tree } from './tree.ts'

type Figures = ReturnType<typeof useTagFigures>['figures']
type Props = { tree: Tree; figures: Figures; chosenId: string | null }

/** Every tag in its place: how many are open, how many came in 30 days, and whether that grows. */
export function TagTree({ tree, figures, chosenId }: Props) {
  const { t } = useTranslation()
  const [showsArchived, setShowsArchived] = useState(false)
  const lines = tree.lines.filter(({ tag }) => showsArchived || !tag.archived || tag.tagId === chosenId)
  const hasArchived = tree.tags.some((tag) => tag.archived)
  return (
    <nav className={styles.tree} aria-label={t('tags.tree')}>
      <div className={styles.treeHead} aria-hidden="true">
        <span />
        <span>{t('tags.open')}</span>
        <span>{t('tags.days30')}</span>
        <span />
      </div>
      <ul>
        {lines.map(({ tag, depth }) => {
          const { open = 0, days30 = 0, before30 = 0 } = figures.get(tag.tagId) ?? {}
          const trend = trendOf(days30, before30)
          const words = t('tags.line', {
            tag: tree.wayTo(tag.tagId),
            open,
            days: days30,
            trend: t(`tags.trend.${trend}`),
          })
          return (
            <li key={tag.tagId}>
              <Link
                to={`/tags/${tag.key}`}
                className={styles.line}
                style={{ paddingLeft: 10 + depth * 18 }}
                data-top={depth === 0 || undefined}
                data-here={tag.tagId === chosenId || undefined}
                data-archived={tag.archived || undefined}
                data-none={open + days30 === 0 || undefined}
                aria-current={tag.tagId === chosenId ? 'page' : undefined}
                aria-label={tag.archived ? `${words} ${t('tags.archived')}` : words}
              >
                <span className={styles.name}>
                  {tree.nameOf(tag.tagId)}
                  {tag.archived && <small>{t('tags.archived')}</small>}
                </span>
                <span>{open}</span>
                <span>{days30}</span>
                <span className={styles.trend} data-trend={trend} title={t(`tags.trend.${trend}`)}>
                  {trend !== 'same' && <Icon name={trend === 'more' ? 'chevronUp' : 'chevronDown'} size={14} />}
                </span>
              </Link>
            </li>
          )
        })}
      </ul>
      {hasArchived && (
        <Switch
          className={styles.archivedSwitch}
          size="xs"
          label={t('tags.show_archived')}
          checked={showsArchived}
          onChange={(event) => setShowsArchived(event.currentTarget.checked)}
        />
      )}
    </nav>
  )
}

/** A few more or less are chance: a trend is a fifth and three. */
export function trendOf(now: number, before: number): 'more' | 'less' | 'same' {
  if (Math.abs(now - before) < Math.max(3, before / 5)) return 'same'
  return now > before ? 'more' : 'less'
}
