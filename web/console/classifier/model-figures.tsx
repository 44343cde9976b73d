import { useTranslation } from 'react-i18next'
import { Moment } from '../parts/moment.tsx'
import { useLanguage } from '../words.ts'
import styles from './classifier.module.css'
import { type Classifier, figuresNow } from './classifier-data.ts'

/** Which model speaks, what it was made from, and four figures that say how good it is. */
export function ModelFigures({ classifier }: { classifier: Classifier }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { current, version } = classifier
  const now = figuresNow(classifier)
  const percent = (value: number) =>
    new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(value)
  const figures = now && {
    groupAccuracy: percent(now.measured.groupAccuracy),
    accuracy: percent(now.measured.accuracy),
    coverageAt95: percent(now.measured.coverageAt95),
    ece: percent(now.measured.ece),
  }
  return (
    <section className={styles.model}>
      <p>
        <b>{t(current ? 'classifier.own_model' : 'classifier.shipped_model', { version })}</b>{' '}
        {current && (
          <>
            <Moment at={current.madeAt} /> · {current.madeBy ?? t('classifier.by_itself')}
            {current.figures && <> · {t('classifier.trained_on', current.figures.trainedOn)}</>}
          </>
        )}
      </p>
      {now && figures ? (
        <>
          <dl className={styles.tiles}>
            {Object.entries(figures).map(([name, value]) => (
              <div key={name} className={styles.tile}>
                <dt>{t(`classifier.figure.${name}`)}</dt>
                <dd>{value}</dd>
                <dd className={styles.quiet}>{t(`classifier.figure_what.${name}`)}</dd>
              </div>
            ))}
          </dl>
          <p className={styles.quiet}>{t('classifier.measured_on', now.on)}</p>
        </>
      ) : (
        <p className={styles.quiet}>{t('classifier.not_measured')}</p>
      )}
    </section>
  )
}
