import { useTranslation } from 'react-i18next'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './money.module.css'
import { useSwitches } from './money-data.ts'
import { SwitchCard } from './switch-card.tsx'

/** What of money runs and what somebody has stopped. */
export function SwitchesTab() {
  const { t } = useTranslation()
  const switches = useSwitches()
  if (switches.error && !switches.data)
    return <Problem error={switches.error} onAgain={() => void switches.refetch()} />
  if (!switches.data) return <PageLoading />
  return (
    <section aria-labelledby="money-switches">
      <h2 id="money-switches" className={styles.heading}>
        {t('money.tab.switches')}
      </h2>
      <p className={styles.quiet}>{t('money.about.switches')}</p>
      <ul className={styles.switches}>
        {switches.data.switches.map((one) => (
          <li key={one.name}>
            <SwitchCard moneySwitch={one} />
          </li>
        ))}
      </ul>
    </section>
  )
}
