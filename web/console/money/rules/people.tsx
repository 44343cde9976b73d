import { Button, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { RemedyContent } from '#records/knowledge/remedies/policy-check.rules.ts'
import { AddCurrency } from './add-currency.tsx'
import { AmountInput } from './amount-input.tsx'
import type { LimitsPartProps } from './limits.tsx'
import styles from './rules.module.css'
import { useRuleWords } from './words.ts'

type Line = RemedyContent['people'][number]

/** Up to which amount one person besides the proposer is enough; above it, and for other currencies, two must agree. */
export function RulesPeople({ rules, faultAt, onChange }: LimitsPartProps) {
  const { t } = useTranslation()
  const words = useRuleWords()
  const change = (people: Line[]) => onChange({ ...rules, people })
  return (
    <section className={styles.card} aria-labelledby="rules-people">
      <h3 id="rules-people">{t('money.rules.agree')}</h3>
      <p className={styles.quiet}>{t('money.rules.agree_what')}</p>
      <div className={styles.rows}>
        {rules.people.map((line, index) => (
          <fieldset
            key={line.currency}
            className={styles.row}
            aria-label={`${t('money.rules.agree')} · ${line.currency}`}
          >
            <b>{line.currency}</b>
            <AmountInput
              label={words.part('upToMinor')}
              value={line.upToMinor}
              currency={line.currency}
              error={faultAt(`/people/${index}/upToMinor`)}
              onChange={(upToMinor) => change(rules.people.with(index, { ...line, upToMinor }))}
            />
            <Select
              label={words.part('people')}
              value={`${line.people}`}
              allowDeselect={false}
              onChange={(people) => change(rules.people.with(index, { ...line, people: people === '2' ? 2 : 1 }))}
              data={['1', '2'].map((value) => ({ value, label: t(`money.rules.value.people.${value}`) }))}
            />
            <Button
              variant="subtle"
              color="gray"
              aria-label={t('money.rules.remove_of', { what: `${t('money.rules.agree')} · ${line.currency}` })}
              onClick={() => change(rules.people.toSpliced(index, 1))}
            >
              {t('definition.remove')}
            </Button>
          </fieldset>
        ))}
        <AddCurrency
          label={t('money.rules.add_currency')}
          taken={rules.people.map(({ currency }) => currency)}
          onAdd={(currency) => change([...rules.people, { currency, upToMinor: '', people: 1 }])}
        />
      </div>
    </section>
  )
}
