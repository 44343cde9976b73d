import { MultiSelect, NumberInput, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { LimitsPartProps } from './limits.tsx'
import styles from './rules.module.css'
import { useRuleWords } from './words.ts'

const lengths = ['vouchedMinutes', 'claimedMinutes', 'minutesMax'] as const
const numbers = ['claimedPerDayMax', 'fundSafetyPercentMin'] as const
const lists = ['accountCodes', 'transactionCodes'] as const

/** How long protection lasts and what for, and how long a proposal waits for those who must agree. */
export function RulesHold({ rules, codes, faultAt, onChange }: LimitsPartProps & { codes: readonly string[] }) {
  const { t } = useTranslation()
  const words = useRuleWords()
  const { hold } = rules
  const set = (part: Partial<typeof hold>) => onChange({ ...rules, hold: { ...hold, ...part } })
  const minutes = (name: string, value: number, pointer: string, change: (value: number) => void) => (
    <NumberInput
      key={name}
      label={words.part(name)}
      description={words.span(value)}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={value}
      min={1}
      allowDecimal={false}
      suffix={t('money.rules.minutes_suffix')}
      error={faultAt(pointer)}
      onChange={(next) => change(Number(next))}
    />
  )
  return (
    <>
      <section className={styles.card} aria-labelledby="rules-hold">
        <h3 id="rules-hold">{t('money.rules.protection')}</h3>
        <p className={styles.quiet}>{t('money.rules.protection_what')}</p>
        <div className={styles.fields}>
          {lengths.map((name) => minutes(name, hold[name], `/hold/${name}`, (value) => set({ [name]: value })))}
          {numbers.map((name) => (
            <NumberInput
              key={name}
              label={words.part(name)}
              value={hold[name]}
              min={1}
              allowDecimal={false}
              error={faultAt(`/hold/${name}`)}
              onChange={(next) => set({ [name]: Number(next) })}
            />
          ))}
        </div>
        <div className={styles.fields}>
          {lists.map((name) => (
            <MultiSelect
              key={name}
              label={words.part(name)}
              value={hold[name]}
              searchable
              error={hold[name].map((_, index) => faultAt(`/hold/${name}/${index}`)).find(Boolean)}
              onChange={(chosen) => set({ [name]: chosen })}
              data={[...new Set([...codes, ...hold[name]])]}
            />
          ))}
        </div>
      </section>
      <section className={styles.card} aria-labelledby="rules-proposals">
        <h3 id="rules-proposals">{t('money.rules.proposals')}</h3>
        <div className={styles.fields}>
          {minutes('expiresMinutes', rules.expiresMinutes, '/expiresMinutes', (value) =>
            onChange({ ...rules, expiresMinutes: value }),
          )}
        </div>
        <Switch
          label={words.part('withoutWorkers')}
          checked={rules.withoutWorkers}
          onChange={(event) => onChange({ ...rules, withoutWorkers: event.currentTarget.checked })}
        />
      </section>
    </>
  )
}
