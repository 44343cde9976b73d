import { useTranslation } from 'react-i18next'
import { useLanguage } from '../words.ts'
import styles from './classifier.module.css'
import type { Classifier } from './classifier-data.ts'

/** By week: how many were sorted by themselves, how many were left to people, and how often people changed it. */
export function WeekTable({ weeks }: { weeks: Classifier['weeks'] }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const day = new Intl.DateTimeFormat(language, { month: 'numeric', day: 'numeric', timeZone: 'UTC' })
  const most = Math.max(1, ...weeks.map(({ decided, left }) => decided + left))
  return (
    <>
      <p className={styles.legend} aria-hidden="true">
        <span data-key="decided">{t('classifier.decided')}</span>
        <span data-key="left">{t('classifier.left')}</span>
        <span data-key="corrected">{t('classifier.corrected')}</span>
      </p>
      <table className={styles.weeks}>
        <thead>
          <tr>
            <th scope="col">{t('classifier.week')}</th>
            <td />
            <th scope="col">{t('classifier.decided')}</th>
            <th scope="col">{t('classifier.left')}</th>
            <th scope="col">{t('classifier.corrected')}</th>
          </tr>
        </thead>
        <tbody>
          {weeks.toReversed().map(({ week, decided, left, corrected }) => (
            <tr key={week}>
              <th scope="row">{day.format(new Date(`${week}T00:00:00Z`))}</th>
              <td className={styles.bars} aria-hidden="true">
                <div>
                  <span data-key="decided" style={{ width: `${(decided / most) * 100}%` }} />
                  <span data-key="left" style={{ width: `${(left / most) * 100}%` }} />
                </div>
                <span data-key="corrected" style={{ width: `${(Math.min(corrected, most) / most) * 100}%` }} />
              </td>
              <td>{decided}</td>
              <td>{left}</td>
              <td>{corrected}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
