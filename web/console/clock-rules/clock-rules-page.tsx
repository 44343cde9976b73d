import { SegmentedControl } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useCan } from '../me.ts'
import { NoSuchPage } from '../parts/no-such-page.tsx'
import page from '../parts/page.module.css'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './clock-rules.module.css'
import { type Names, useRegime, useRegimes, useTiming } from './clock-rules-data.ts'
import { OwnTime } from './own-time.tsx'
import { RegimeEditor } from './regime-editor.tsx'
import { RegimeList } from './regime-list.tsx'

/** Until when the law, the schemes and we ourselves have an answer ready. */
export function ClockRulesPage() {
  const { t } = useTranslation()
  const mayRead = useCan()('clocks.read')
  const [search, setSearch] = useSearchParams()
  const regimes = useRegimes()
  useDocumentTitle(t('title', { page: t('clock_rules.title') }))
  if (!mayRead) return <NoSuchPage />
  const part = search.get('part') === 'own' ? 'own' : 'laws'
  const key = search.get('regime')
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1 className={page.title}>{t('clock_rules.title')}</h1>
        <SegmentedControl
          aria-label={t('clock_rules.title')}
          value={part}
          onChange={(value) => setSearch(value === 'own' ? { part: value } : {}, { replace: true })}
          data={[
            { value: 'laws', label: t('clock_rules.laws') },
            { value: 'own', label: t('clock_rules.own') },
          ]}
        />
      </header>
      {part === 'laws' && !key && <p className={page.lead}>{t('clock_rules.what')}</p>}
      {regimes.error && <Problem error={regimes.error} onAgain={() => void regimes.refetch()} />}
      {!regimes.error && !regimes.data && <PageLoading />}
      {regimes.data && part === 'own' && (
        <Own regimes={regimes.data.regimes.map((one) => one.key)} names={regimes.data.names} />
      )}
      {regimes.data && part === 'laws' && !key && <RegimeList regimes={regimes.data.regimes} />}
      {regimes.data && part === 'laws' && key && (
        <One key={key} regimeKey={key} names={regimes.data.names} onBack={() => setSearch({})} />
      )}
    </div>
  )
}

function One({ regimeKey, names, onBack }: { regimeKey: string; names: Names; onBack: () => void }) {
  const { data, error, refetch } = useRegime(regimeKey)
  if (error) return <Problem error={error} onAgain={() => void refetch()} />
  return data ? <RegimeEditor shown={data} names={names} onBack={onBack} /> : <PageLoading />
}

function Own({ regimes, names }: { regimes: string[]; names: Names }) {
  const { data, error, refetch } = useTiming()
  if (error) return <Problem error={error} onAgain={() => void refetch()} />
  return data ? <OwnTime shown={data} regimes={regimes} names={names} /> : <PageLoading />
}
