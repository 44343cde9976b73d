import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { saysSomething } from '#records/knowledge/tags/tags.rules.ts'
import { Problem } from '../parts/problem.tsx'
import styles from './rule.module.css'
import { type TagRule, useTrial } from './tags-data.ts'

/** What the rule as it is written now would tag among the newest tickets. */
export function RuleTrial({ rule }: { rule: TagRule | null }) {
  const { t } = useTranslation()
  const trial = useTrial()
  const { data, error, isPending, variables } = trial
  const isOfNow = JSON.stringify(variables) === JSON.stringify(rule)
  return (
    <div className={styles.trial}>
      <Button
        size="xs"
        variant="default"
        loading={isPending}
        disabled={rule === null || !saysSomething(rule)}
        onClick={() => rule && trial.mutate(rule)}
      >
        {t('tags.trial.button')}
      </Button>
      {rule !== null && !saysSomething(rule) && <p className={styles.quiet}>{t('tags.trial.too_wide')}</p>}
      {error !== null && <Problem error={error} />}
      {data && isOfNow && (
        <div role="status">
          <p>{t('tags.trial.found', { matched: data.matched, looked: data.looked })}</p>
          <ul className={styles.samples}>
            {data.samples.map((sample) => (
              <li key={sample.ticketId}>
                <q>{sample.subject}</q>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}
