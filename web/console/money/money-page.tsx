import { useDocumentTitle } from '@mantine/hooks'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { useCan } from '../me.ts'
import { Icon, type IconName } from '../parts/icon.tsx'
import { NoSuchPage } from '../parts/no-such-page.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { useRiskNews } from './alerts/data.ts'
import { DaysTab } from './days-tab.tsx'
import styles from './money.module.css'
import { type ListName, useRemedies } from './money-data.ts'
import { RemedyList } from './remedy-list.tsx'
import { SwitchesTab } from './switches-tab.tsx'

const AlertsTab = lazy(() => import('./alerts/tab.tsx').then((m) => ({ default: m.AlertsTab })))
const RulesTab = lazy(() => import('./rules/tab.tsx').then((m) => ({ default: m.RulesTab })))

const tabs = ['to_decide', 'unclear', 'holding', 'alerts', 'days', 'switches', 'rules'] as const
type Tab = (typeof tabs)[number]
const icons: Record<Tab, IconName> = {
  to_decide: 'check',
  unclear: 'help',
  holding: 'lock',
  alerts: 'shield',
  days: 'calendar',
  switches: 'close',
  rules: 'details',
}
const isList = (tab: Tab): tab is ListName => tab === 'to_decide' || tab === 'unclear' || tab === 'holding'

/** Money: what waits for a decision, what nobody knows the outcome of, what is protected, what customers were asked, each day's comparison, the switches, and the rules. */
export function MoneyPage() {
  const { t } = useTranslation()
  const can = useCan()
  const mayRead = can('money.read')
  const [search] = useSearchParams()
  const shown = tabs.filter((name) => name !== 'rules' || can('money.policy'))
  const tab = shown.find((name) => name === search.get('tab')) ?? 'to_decide'
  const list = useRemedies(isList(tab) ? tab : 'counts', mayRead)
  const givenUp = useRiskNews(mayRead).data?.givenUp ?? 0
  useDocumentTitle(t('title', { page: t('money.title') }))
  if (!mayRead) return <NoSuchPage />
  const counts: Record<string, number> = { ...list.data?.counts, alerts: givenUp }
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{t('money.title')}</h1>
      <p className={styles.lead}>{t('money.what')}</p>
      <nav className={styles.tabs} aria-label={t('money.title')}>
        {shown.map((name) => (
          <Link
            key={name}
            to={name === 'to_decide' ? '/money' : `/money?tab=${name}`}
            aria-current={name === tab ? 'page' : undefined}
          >
            <Icon name={icons[name]} size={14} />
            {t(`money.tab.${name}`)}
            {(counts[name] ?? 0) > 0 && <span className={styles.count}>{counts[name]}</span>}
          </Link>
        ))}
      </nav>
      {isList(tab) && <RemedyList of={tab} list={list} />}
      {tab === 'days' && <DaysTab />}
      {tab === 'switches' && <SwitchesTab />}
      {tab === 'alerts' && (
        <Suspense fallback={<PageLoading />}>
          <AlertsTab />
        </Suspense>
      )}
      {tab === 'rules' && (
        <Suspense fallback={<PageLoading />}>
          <RulesTab />
        </Suspense>
      )}
    </div>
  )
}
