import { Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import styles from './queue.module.css'

const lines = [62, 78, 54, 70, 66, 58, 74, 60, 72, 56]

/** The list before it is there, in the same places. */
export function QueueSkeleton() {
  const { t } = useTranslation()
  return (
    <div role="status" aria-label={t('loading')}>
      <div className={styles.columns} />
      {lines.map((width) => (
        <div key={width} className={styles.line} aria-hidden="true">
          <Skeleton height={10} width={54} />
          <Skeleton height={10} width={90} />
          <Skeleton height={10} width={`${width}%`} />
          <Skeleton height={10} width={50} />
          <span />
          <Skeleton height={10} width={70} />
          <Skeleton height={10} width={60} />
        </div>
      ))}
    </div>
  )
}
