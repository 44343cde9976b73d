import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useLanguage } from '../words.ts'
import { DifferenceCard } from './difference-card.tsx'
import styles from './money.module.css'
import { useMoneyDays } from './money-data.ts'

/** Each day compared with the statement of whoever holds the money, and what differs. */
export function DaysTab() {
  const { t } = useTranslation()
  const language = useLanguage()
  const days = useMoneyDays()
  const date = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    day: 'numeric',
    month: 'long',
    weekday: 'short',
    timeZone: 'UTC',
  })
  if (days.error && !days.data) return <Problem error={days.error} onAgain={() => void days.refetch()} />
  if (!days.data) return <PageLoading />
  const { differences } = days.data
  return (
    <>
      <section aria-labelledby="money-differences">
        <h2 id="money-differences" className={styles.heading}>
          {t('money.differences')}
        </h2>
        <p className={styles.quiet}>{t('money.about.days')}</p>
        {differences.length === 0 && <p className={styles.none}>{t('money.none.days')}</p>}
        <ol className={styles.list}>
          {differences.map((one) => (
            <li key={one.differenceId}>
              <DifferenceCard difference={one} date={(day) => date.format(new Date(day))} />
            </li>
          ))}
        </ol>
      </section>
      {days.data.days.length > 0 && (
        <>
          <h2 id="money-days" className={styles.heading}>
            {t('money.days')}
          </h2>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
          <section className={styles.scroll} aria-labelledby="money-days" tabIndex={0}>
            <table className={styles.table}>
              <thead>
                <tr>
                  {(['day', 'with', 'matched', 'open', 'compared'] as const).map((column) => (
                    <th key={column} scope="col">
                      {t(`money.column.${column}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {days.data.days.map(({ rail, day, matched, open, isComplete, comparedAt }) => (
                  <tr key={`${rail} ${day}`}>
                    <th scope="row">{date.format(new Date(day))}</th>
                    <td>{t(`money.rail.${rail}`)}</td>
                    <td>{matched}</td>
                    <td data-open={open > 0 || undefined}>
                      <Icon name={open > 0 ? 'alert' : 'check'} size={14} /> {open}
                    </td>
                    <td>
                      <Moment at={comparedAt} />
                      {!isComplete && <span className={styles.quiet}> · {t('money.not_complete')}</span>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </>
      )}
    </>
  )
}
