import { useTranslation } from 'react-i18next'
import type { Answer } from '#platform/endpoint.ts'
import type { showDashboard } from '#stages/insight/contract.ts'
import { useLanguage } from '../words.ts'
import styles from './board.module.css'

/** What customers said today of the answers they got, five stars first. */
export function RatingsToday({ ratings }: { ratings: Answer<typeof showDashboard>['ratingsToday'] }) {
  const { t } = useTranslation()
  const language = useLanguage()
  if (ratings.count === 0 || ratings.average === null) return <p className={styles.quiet}>{t('board.no_ratings')}</p>
  const most = Math.max(1, ...ratings.byStars)
  return (
    <>
      <p className={styles.average}>
        <strong>
          {new Intl.NumberFormat(language, { maximumFractionDigits: 1, minimumFractionDigits: 1 }).format(
            ratings.average,
          )}
        </strong>
        <span className={styles.quiet}>{t('board.ratings', { count: ratings.count })}</span>
      </p>
      <ul className={styles.bars}>
        {ratings.byStars
          .map((count, index) => ({ stars: index + 1, count }))
          .reverse()
          .map(({ stars, count }) => (
            <li key={stars} className={styles.barLine}>
              <span className={styles.barLabel}>{t(`stars.${stars}`)}</span>
              <span className={styles.barTrack}>
                <span style={{ width: `${(count / most) * 100}%` }} />
              </span>
              <span className={styles.barValue}>{count}</span>
            </li>
          ))}
      </ul>
    </>
  )
}
