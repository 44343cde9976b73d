import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { presentMs } from '../../../kit/now.ts'
import { PageLoading } from '../../parts/page-loading.tsx'
import { Problem } from '../../parts/problem.tsx'
import { begun } from '../policies/begin.ts'
import { PolicyEditor } from '../policies/editor.tsx'
import { PolicyList } from '../policies/list.tsx'
import { useLimits, usePolicies } from './data.ts'
import { RulesLimits } from './limits.tsx'
import styles from './rules.module.css'

/** The rules of money: who may propose how much and who must agree, and when money goes back by itself. */
export function RulesTab() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const part = search.get('part') === 'policies' ? 'policies' : 'limits'
  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <h2 className={styles.name}>{t('money.tab.rules')}</h2>
        <SegmentedControl
          aria-label={t('money.tab.rules')}
          value={part}
          onChange={(value) => setSearch({ tab: 'rules', ...(value === 'policies' ? { part: value } : {}) })}
          data={(['limits', 'policies'] as const).map((value) => ({ value, label: t(`money.rules.${value}`) }))}
        />
      </div>
      {part === 'limits' ? <Limits /> : <Policies policyKey={search.get('policy')} from={search.get('from')} />}
    </div>
  )
}

function Limits() {
  const { data, error, refetch } = useLimits()
  if (error && !data) return <Problem error={error} onAgain={() => void refetch()} />
  return data ? <RulesLimits shown={data} /> : <PageLoading />
}

type PoliciesProps = {
  policyKey: string | null
  /** Of a new one: the key of what it begins as a copy of, empty for a blank one. */
  from: string | null
}

function Policies({ policyKey, from }: PoliciesProps) {
  const { data, error, refetch } = usePolicies()
  const [day] = useState(() => new Date(presentMs()).toISOString().slice(0, 10))
  if (error && !data) return <Problem error={error} onAgain={() => void refetch()} />
  if (!data) return <PageLoading />
  const named = (key: string | null) => data.policies.find(({ policy }) => policy.key === key)
  const isNew = policyKey !== null && from !== null
  // What begins here is published under the same eyes: the editor goes on with it.
  const shown = named(policyKey) ?? (isNew ? begun(policyKey, named(from)?.policy, day) : undefined)
  return shown ? (
    <PolicyEditor key={shown.policy.key} shown={shown} names={data.names} />
  ) : (
    <PolicyList policies={data.policies} />
  )
}
