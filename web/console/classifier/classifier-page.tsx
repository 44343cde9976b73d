import { useDocumentTitle } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useCan } from '../me.ts'
import { NoSuchPage } from '../parts/no-such-page.tsx'
import page from '../parts/page.module.css'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './classifier.module.css'
import { type Classifier, figuresNow, useClassifier } from './classifier-data.ts'
import { ConfusionMap } from './confusion-map.tsx'
import { HistoryTable } from './history-table.tsx'
import { ModelFigures } from './model-figures.tsx'
import { Reliability } from './reliability.tsx'
import { TrainingCard } from './training-card.tsx'
import { WeekTable } from './week-table.tsx'

/** How well complaints are sorted by themselves, what people changed, and how the classifier learns from it. */
export function ClassifierPage() {
  const { t } = useTranslation()
  const can = useCan()
  const may = can('model.read')
  const { data, error, refetch } = useClassifier(may)
  useDocumentTitle(t('title', { page: t('classifier.title') }))
  if (!may) return <NoSuchPage />
  return (
    <div className={styles.page}>
      <h1 className={page.title}>{t('classifier.title')}</h1>
      <p className={page.lead}>{t('classifier.what')}</p>
      {error && <Problem error={error} onAgain={() => void refetch()} />}
      {!error && (data ? <Shown classifier={data} /> : <PageLoading />)}
    </div>
  )
}

function Shown({ classifier }: { classifier: Classifier }) {
  const { t } = useTranslation()
  const now = figuresNow(classifier)
  return (
    <>
      <ModelFigures classifier={classifier} />
      <div className={styles.columns}>
        <section className={styles.card}>
          <h2>{t('classifier.learning')}</h2>
          <TrainingCard classifier={classifier} />
        </section>
        <section className={styles.card}>
          <h2>{t('classifier.weeks')}</h2>
          <WeekTable weeks={classifier.weeks} />
        </section>
        <section className={`${styles.card} ${styles.wide}`}>
          <h2>{t('classifier.confusion')}</h2>
          <ConfusionMap measured={classifier.confusion?.byCode ?? null} corrected={classifier.corrected} />
        </section>
        {now && (
          <section className={styles.card}>
            <h2>{t('classifier.reliability')}</h2>
            <Reliability bins={now.measured.bins} />
          </section>
        )}
        <section className={styles.card}>
          <h2>{t('classifier.history')}</h2>
          <HistoryTable models={classifier.history} />
        </section>
      </div>
    </>
  )
}
