import { Button, Select } from '@mantine/core'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { PageLoading } from '../../parts/page-loading.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useSay } from '../../words.ts'
import styles from '../money.module.css'
import { AlertCard } from './card.tsx'
import { type Of, useAlerts, useRiskNews } from './data.ts'
import { UntoldProtections } from './untold.tsx'
import words from './words.json' with { type: 'json' }

const kinds = Object.keys(words.of) as Of[]

/** "Was this you?": what customers were asked and said, and what risk systems have not heard. */
export function AlertsTab() {
  const { t } = useTranslation()
  const say = useSay()
  const head = useRef<HTMLHeadingElement>(null)
  const [search, setSearch] = useSearchParams()
  const of = kinds.find((name) => name === search.get('of')) ?? 'all'
  const news = useRiskNews(true)
  const list = useAlerts(of)
  const toHead = () => head.current?.focus()
  return (
    <section aria-labelledby="money-alerts">
      <h2 id="money-alerts" ref={head} tabIndex={-1} className={styles.heading}>
        {t('money.tab.alerts')}
      </h2>
      <p className={styles.quiet}>{say(words.about)}</p>
      {news.data && !news.data.isConnected && <p className={styles.quiet}>{say(words.notConnected)}</p>}
      <UntoldProtections news={news.data?.news ?? []} onDone={toHead} />
      <Select
        mt="sm"
        maw={320}
        label={say(words.show)}
        allowDeselect={false}
        value={of}
        data={kinds.map((value) => ({ value, label: say(words.of[value]) }))}
        onChange={(value) => setSearch({ tab: 'alerts', ...(value && value !== 'all' ? { of: value } : {}) })}
      />
      {list.error && !list.data && <Problem error={list.error} onAgain={() => void list.refetch()} />}
      {list.isPending && <PageLoading />}
      {list.data && list.alerts.length === 0 && (
        <p className={styles.none}>{say(of === 'all' ? words.none : words.noneOf)}</p>
      )}
      <ol className={styles.list}>
        {list.alerts.map((alert) => (
          <li key={alert.alertId}>
            <AlertCard alert={alert} onDone={toHead} />
          </li>
        ))}
      </ol>
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {say(words.more)}
        </Button>
      )}
    </section>
  )
}
