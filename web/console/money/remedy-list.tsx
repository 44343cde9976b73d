import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { HoldingCard } from './holding-card.tsx'
import styles from './money.module.css'
import type { ListName, useRemedies } from './money-data.ts'
import { ProposalCard } from './proposal-card.tsx'
import { UnclearCard } from './unclear-card.tsx'

const cards = { to_decide: ProposalCard, unclear: UnclearCard, holding: HoldingCard }

/** One of the lists, each entry a card of its own. Whoever dealt with one by keyboard goes on at the head of the list. */
export function RemedyList({ of, list }: { of: ListName; list: ReturnType<typeof useRemedies> }) {
  const { t } = useTranslation()
  const head = useRef<HTMLHeadingElement>(null)
  const Card = cards[of]
  const all = list.data?.remedies ?? []
  return (
    <section aria-labelledby="money-list">
      <h2 id="money-list" ref={head} tabIndex={-1} className={styles.heading}>
        {t(`money.tab.${of}`)}
      </h2>
      <p className={styles.quiet}>{t(`money.about.${of}`)}</p>
      {list.error && !list.data && <Problem error={list.error} onAgain={() => void list.refetch()} />}
      {list.isPending && <PageLoading />}
      {list.data && all.length === 0 && <p className={styles.none}>{t(`money.none.${of}`)}</p>}
      <ol className={styles.list}>
        {all.map((remedy) => (
          <li key={remedy.remedyId}>
            <Card remedy={remedy} onDone={() => head.current?.focus()} />
          </li>
        ))}
      </ol>
    </section>
  )
}
