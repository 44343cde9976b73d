import { Button, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { NamedOutcome, Outcome } from '#records/tickets/lifecycle.rules.ts'
import { workflowLimits as limits } from '#records/tickets/workflows/check.rules.ts'
import type { FaultAt } from '../definitions/fault-at.ts'
import { WordsInput } from '../forms/words-input.tsx'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import { withNewOutcome, withOutcome } from './edit.ts'
import styles from './workflows.module.css'
import type { Draft } from './workflows-data.ts'

/** Outcomes that somebody decides; the others come from withdrawing and merging. */
const decided: Outcome[] = ['upheld', 'partly_upheld', 'refused']

type OutcomeListProps = { draft: Draft; faultAt: FaultAt; onChange: (draft: Draft) => void }

/** What may be decided, in the organisation's own words, and what each one counts as. */
export function OutcomeList({ draft, faultAt, onChange }: OutcomeListProps) {
  const { t } = useTranslation()
  const say = useSay()
  const outcomes = draft.outcomes ?? []
  return (
    <section className={styles.section} aria-label={t('workflows.outcomes')}>
      <h2>{t('workflows.outcomes')}</h2>
      <p className={styles.quiet}>{t(outcomes.length > 0 ? 'workflows.outcomes_what' : 'workflows.outcomes_none')}</p>
      <ul className={styles.outcomes}>
        {outcomes.map((outcome, index) => {
          const change = (part: Partial<NamedOutcome>) => onChange(withOutcome(draft, index, { ...outcome, ...part }))
          return (
            <li key={outcome.key} aria-label={say(outcome.label) || outcome.key}>
              <WordsInput
                label={t('workflows.outcome_label')}
                value={outcome.label}
                onChange={(label) => change({ label })}
                charsMax={limits.labelCharsMax}
                faultIn={(language) => faultAt(`/outcomes/${index}/label/${language}`)}
              />
              <WordsInput
                label={t('workflows.outcome_wording')}
                value={outcome.wording}
                onChange={(wording) => change({ wording })}
                charsMax={limits.wordingCharsMax}
                faultIn={(language) => faultAt(`/outcomes/${index}/wording/${language}`)}
              />
              <div className={styles.outcomeFoot}>
                <Select
                  label={t('workflows.outcome_is')}
                  allowDeselect={false}
                  value={outcome.is}
                  onChange={(is) => is && change({ is: is as Outcome })}
                  data={decided.map((value) => ({ value, label: t(`outcome.${value}`) }))}
                />
                <Button
                  size="xs"
                  variant="subtle"
                  color="red"
                  onClick={() => onChange(withOutcome(draft, index, null))}
                >
                  {t('workflows.remove_outcome')}
                </Button>
              </div>
            </li>
          )
        })}
      </ul>
      <Button
        size="xs"
        variant="default"
        leftSection={<Icon name="plus" />}
        onClick={() => onChange(withNewOutcome(draft))}
      >
        {t('workflows.add_outcome')}
      </Button>
    </section>
  )
}
