import { Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import styles from './ticket.module.css'

export function TicketSkeleton() {
  const { t } = useTranslation()
  return (
    <div className={styles.desk} role="status" aria-label={t('loading')}>
      <div className={styles.head}>
        <Skeleton height={12} width={260} mb={10} />
        <Skeleton height={18} width="60%" mb={12} />
        <Skeleton height={10} width={420} />
      </div>
      <div className={styles.story}>
        {[120, 70, 90].map((height) => (
          <Skeleton key={height} height={height} mx={20} mt={16} maw={640} />
        ))}
      </div>
      <div className={styles.side}>
        {[90, 130, 80].map((height) => (
          <Skeleton key={height} height={height} m={16} width="auto" />
        ))}
      </div>
    </div>
  )
}
