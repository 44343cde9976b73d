import { useTranslation } from 'react-i18next'
import { Icon, type IconName } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { useLanguage } from '../words.ts'
import styles from './classifier.module.css'
import type { Model } from './classifier-data.ts'

const icons: Record<Model['state'], IconName> = {
  current: 'check',
  retired: 'archive',
  refused: 'close',
  failed: 'alert',
}

/** Every model that was trained here, those too that were not better, each with its reason. */
export function HistoryTable({ models }: { models: Model[] }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const percent = (value: number) =>
    new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(value)
  if (models.length === 0) return <p>{t('classifier.no_history')}</p>
  return (
    <ol className={styles.history}>
      {models.map(({ modelId, madeAt, madeBy, state, why, figures }) => (
        <li key={modelId}>
          <span className={styles.state} data-state={state}>
            <Icon name={icons[state]} size={14} />
            {t(`classifier.state.${state}`)}
          </span>
          <span className={styles.quiet}>
            <Moment at={madeAt} /> · {madeBy ?? t('classifier.by_itself')}
            {figures && <> · {t('classifier.trained_on', figures.trainedOn)}</>}
          </span>
          {figures && (
            <span>
              {t('classifier.against', {
                own: percent(figures.own.groupAccuracy),
                before: percent(figures.before.groupAccuracy),
              })}
            </span>
          )}
          {why && <span>{t(`classifier.why.${why}`)}</span>}
        </li>
      ))}
    </ol>
  )
}
