import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Icon } from '../parts/icon.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Moment } from '../parts/moment.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { Stage } from '../parts/stage.tsx'
import { trendOf } from './tag-tree.tsx'
import styles from './tags.module.css'
import { type TagModel, useQuotes } from './tags-data.ts'
import { type Tag, useTagTree } from './tree.ts'

type Props = {
  tag: Tag
  figures: { open: number; days30: number; before30: number } | undefined
  model: TagModel | undefined
  onEdit: (() => void) | null
}

/** A tag: how often, how tickets get it, and the newest words of customers under it. */
export function TagDetail({ tag, figures, model, onEdit }: Props) {
  const { t } = useTranslation()
  const { wayTo } = useTagTree()
  const { open = 0, days30 = 0, before30 = 0 } = figures ?? {}
  return (
    <>
      <header className={styles.detailHead}>
        <h2>{wayTo(tag.tagId)}</h2>
        <span className={styles.buttons}>
          <LinkButton size="xs" variant="default" to={`/queue?view=all&tag=${tag.key}`}>
            {t('tags.to_queue')}
          </LinkButton>
          {onEdit && (
            <Button size="xs" variant="default" onClick={onEdit}>
              {t('tags.edit')}
            </Button>
          )}
        </span>
      </header>
      <p className={styles.figures}>
        {t('tags.figures', { open, days: days30, before: before30 })}
        {trendOf(days30, before30) !== 'same' && <b>{t(`tags.trend.${trendOf(days30, before30)}`)}</b>}
      </p>
      <ul className={styles.ways}>
        {tag.archived && (
          <li>
            <Icon name="archive" size={14} />
            {t('tags.archived_what')}
          </li>
        )}
        <li>
          <Icon name={tag.rule ? 'auto' : 'person'} size={14} />
          {t(tag.rule ? 'tags.has_rule' : 'tags.has_no_rule')}
        </li>
        {model && (
          <li>
            <Icon name="auto" size={14} />
            {t(`tags.model.${model.state}`, {
              count: model.byHand,
              precision: Math.round(model.precision * 100),
              recall: Math.round(model.recall * 100),
            })}
          </li>
        )}
      </ul>
      <Quotes tagId={tag.tagId} />
    </>
  )
}

function Quotes({ tagId }: { tagId: string }) {
  const { t } = useTranslation()
  const { data, error, isPending, refetch } = useQuotes(tagId)
  if (error) return <Problem error={error} onAgain={() => void refetch()} />
  if (isPending) return <PageLoading />
  if (data.quotes.length === 0) return <p className={styles.none}>{t('tags.no_quotes')}</p>
  return (
    <ol className={styles.quotes} aria-label={t('tags.quotes')}>
      {data.quotes.map((quote) => (
        <li key={quote.ticketId}>
          <Link to={`/tickets/${quote.ticketId}?view=all`}>
            <q lang={quote.language}>{quote.subject}</q>
          </Link>
          <span className={styles.about}>
            <span>{quote.number}</span>
            <Moment at={quote.receivedAt} />
            <Stage stage={quote.stage} label={t(`stage.${quote.stage}`)} />
          </span>
        </li>
      ))}
    </ol>
  )
}
