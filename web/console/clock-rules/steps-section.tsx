import { NumberInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { StepsContent } from '#records/knowledge/regimes/steps-check.rules.ts'
import type { FaultAt } from '../definitions/fault-at.ts'
import { useSay } from '../words.ts'
import styles from './clock-rules.module.css'
import { withItem } from './edit.ts'

type StepsSectionProps = {
  steps: StepsContent
  mayEdit: boolean
  faultAt: FaultAt
  onChange: (steps: StepsContent) => void
}
type Hours = Record<string, number>

/** The deadlines of the steps of the work, in hours, and of the promise. */
export function StepsSection({ steps, mayEdit, faultAt, onChange }: StepsSectionProps) {
  const { t } = useTranslation()
  const say = useSay()
  const hours = (label: string, value: number, pointer: string, change: (value: number) => void) => (
    <NumberInput
      key={pointer}
      label={label}
      value={value}
      disabled={!mayEdit}
      min={1}
      allowDecimal={false}
      suffix={t('clock_rules.hours_suffix')}
      error={faultAt(pointer)}
      onChange={(next) => change(Number(next))}
    />
  )
  const byPriority = (name: string, own: Hours, pointer: string, change: (own: Hours) => void) =>
    Object.keys(own).map((priority) =>
      hours(`${name} · ${t(`priority.${priority}`)}`, own[priority]!, `${pointer}/${priority}`, (value) =>
        change({ ...own, [priority]: value }),
      ),
    )
  return (
    <section className={styles.card} aria-labelledby="our-steps">
      <h2 id="our-steps">{t('clock_rules.steps')}</h2>
      <p className={styles.quiet}>{t('clock_rules.steps_what')}</p>
      <div className={styles.fields}>
        {steps.steps.flatMap((step, index) => {
          const at = `/steps/${index}`
          const set = (part: Partial<typeof step>) =>
            onChange({ ...steps, steps: withItem(steps.steps, index, { ...step, ...part }) })
          const name = say(step.label)
          if (step.hoursByPriority)
            return byPriority(name, step.hoursByPriority, `${at}/hoursByPriority`, (own) =>
              set({ hoursByPriority: own }),
            )
          return step.hours === undefined
            ? []
            : [hours(name, step.hours, `${at}/hours`, (value) => set({ hours: value }))]
        })}
      </div>
      <h3>{t('clock_rules.promised')}</h3>
      <div className={styles.fields}>
        {byPriority(t('clock_rules.promised'), steps.promise.hoursByPriority, '/promise/hoursByPriority', (own) =>
          onChange({ ...steps, promise: { ...steps.promise, hoursByPriority: own } }),
        )}
      </div>
    </section>
  )
}
