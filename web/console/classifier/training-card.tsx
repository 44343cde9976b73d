import { Button, Progress } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../me.ts'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './classifier.module.css'
import { type Classifier, useTrain } from './classifier-data.ts'

/** How many corrections wait to be learnt, when that happens by itself, and how far it is while it happens. */
export function TrainingCard({ classifier: { training, due, history } }: { classifier: Classifier }) {
  const { t } = useTranslation()
  const can = useCan()
  const train = useTrain()
  const ended = useEnded(training?.modelId)
  const result = history.find(({ modelId }) => modelId === ended)
  return (
    <>
      <p>{t('classifier.corrections_since', { count: due.corrections })}</p>
      <p className={styles.quiet}>
        {t('classifier.due_at', { count: due.correctionsMin })}
        {due.notBefore && due.corrections >= due.correctionsMin && (
          <>
            {' '}
            {t('classifier.not_before')} <Moment at={due.notBefore} />
          </>
        )}
      </p>
      {training && (
        <div>
          <p>
            {t(training.progress === 0 ? 'classifier.waiting' : 'classifier.training', { percent: training.progress })}
          </p>
          <Progress.Root>
            <Progress.Section
              value={Math.max(2, training.progress)}
              aria-label={t('classifier.training', { percent: training.progress })}
            />
          </Progress.Root>
          <p className={styles.quiet}>{t('classifier.may_leave')}</p>
        </div>
      )}
      <p role="status">
        {result && t(`classifier.result.${result.state}`, { why: t(`classifier.why.${result.why}`) })}
      </p>
      {train.error !== null && <Problem error={train.error} />}
      {can('model.train') && (
        <div>
          <Button
            variant="default"
            onClick={() => train.mutate()}
            loading={train.isPending}
            disabled={training !== null}
          >
            {t('classifier.train')}
          </Button>
        </div>
      )}
    </>
  )
}

/** The model whose training ended while somebody was looking. */
function useEnded(training: string | undefined): string | null {
  const before = useRef(training)
  const [ended, setEnded] = useState<string | null>(null)
  useEffect(() => {
    if (before.current && !training) setEnded(before.current)
    else if (training) setEnded(null)
    before.current = training
  }, [training])
  return ended
}
