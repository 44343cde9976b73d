import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './privacy.module.css'
import { type BinItem, tell, useBin, useRestore } from './privacy-data.ts'

/** What was removed by mistake, or rightly: by whom, why, and until when it comes back. */
export function BinTable() {
  const { t } = useTranslation()
  const bin = useBin()
  return (
    <section className={styles.card}>
      <h2>{t('bin.title')}</h2>
      <p className={styles.quiet}>{t('bin.what')}</p>
      {bin.error && <Problem error={bin.error} onAgain={() => void bin.refetch()} />}
      {bin.data?.items.length === 0 && <p className={styles.quiet}>{t('bin.empty')}</p>}
      {bin.data?.items.map((item) => (
        <Item key={item.itemId} item={item} />
      ))}
    </section>
  )
}

function Item({ item }: { item: BinItem }) {
  const { t } = useTranslation()
  const restore = useRestore()
  return (
    <article className={styles.request}>
      <p>
        <Link to={`/tickets/${item.ticketId}`}>{item.number}</Link> · {t(`bin.kind.${item.kind}`)} · {item.removedBy} ·{' '}
        <Moment at={item.removedAt} />
      </p>
      <p className={styles.quote}>{item.what}</p>
      <p className={styles.quiet}>
        {item.reason} · {item.purgedAt ? t('bin.purged') : t('bin.held')}{' '}
        {item.purgedAt && <Moment at={item.purgedAt} />}
      </p>
      {restore.error !== null && <Problem error={restore.error} />}
      <div className={styles.acts}>
        <Button
          size="xs"
          variant="default"
          loading={restore.isPending}
          onClick={() => restore.mutate(item.itemId, { onSuccess: () => tell(t('bin.restored')) })}
        >
          {t('bin.restore')}
        </Button>
      </div>
    </article>
  )
}
