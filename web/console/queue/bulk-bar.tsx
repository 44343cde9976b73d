import { Button, Progress } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { TagPicker } from '../tags/tag-picker.tsx'
import { type Deed, useTagging } from '../tags/tagging.tsx'
import styles from './bulk.module.css'
import type { QueueRow } from './queue-data.ts'
import { selectedMax, selection, useSelection } from './selection.ts'

/** What can be done with the marked tickets of a list. */
export function BulkBar({ rows }: { rows: QueueRow[] }) {
  const { t } = useTranslation()
  const { ids, asked } = useSelection()
  const { doIt, progress } = useTagging()
  const input = useRef<HTMLInputElement>(null)
  const marked = rows.filter((row) => ids.has(row.ticketId))
  const theirTags = new Set(marked.flatMap((row) => row.tagIds))
  const isAll = rows.length > 0 && ids.size === Math.min(rows.length, selectedMax)
  useEffect(() => {
    if (asked > 0) input.current?.focus()
  }, [asked])
  const act = (deed: Deed, tagId: string | null) => {
    if (tagId) void doIt([...ids], deed, tagId)
  }
  const common = { className: styles.picker, disabled: ids.size === 0 || progress !== null }
  return (
    <section className={styles.bar} aria-label={t('bulk.label')}>
      <span className={styles.count} aria-live="polite">
        {progress ? t('bulk.progress', progress) : t('bulk.count', { count: ids.size })}
      </span>
      <Button
        size="xs"
        variant="subtle"
        disabled={progress !== null}
        onClick={() => selection.set(isAll ? [] : rows.map((row) => row.ticketId))}
      >
        {isAll ? t('bulk.none') : t('bulk.all', { count: Math.min(rows.length, selectedMax) })}
      </Button>
      <span className={styles.acts}>
        <TagPicker
          {...common}
          ref={input}
          aria-label={t('bulk.add')}
          placeholder={t('bulk.add')}
          onPick={(tagId) => act('add', tagId)}
        />
        <TagPicker
          {...common}
          disabled={common.disabled || theirTags.size === 0}
          aria-label={t('bulk.remove')}
          placeholder={t('bulk.remove')}
          offers={(tagId) => theirTags.has(tagId)}
          onPick={(tagId) => act('remove', tagId)}
        />
        <Button size="xs" variant="default" disabled={progress !== null} onClick={() => selection.leave()}>
          {t('bulk.leave')}
        </Button>
      </span>
      {progress && (
        <Progress
          className={styles.progress}
          size={3}
          radius={0}
          value={(100 * progress.done) / progress.all}
          aria-label={t('bulk.progress', progress)}
        />
      )}
    </section>
  )
}
