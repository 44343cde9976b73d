import { Button, Select, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import definitions from '../../definitions/definitions.module.css'
import { AddCurrency } from '../rules/add-currency.tsx'
import { AmountInput } from '../rules/amount-input.tsx'
import styles from '../rules/rules.module.css'
import { useRuleWords } from '../rules/words.ts'
import type { PolicyPartProps } from './editor.tsx'

/** What a policy gives back and pays, and how much of it goes without a person. */
export function PolicyDoes({ policy, faultAt, onChange }: PolicyPartProps) {
  const { t } = useTranslation()
  const words = useRuleWords()
  const { does, caps } = policy
  const { compensation } = does
  const set = (part: Partial<typeof does>) => onChange({ ...policy, does: { ...does, ...part } })
  const firstCurrency = caps[0]?.currency
  return (
    <section className={styles.card} aria-labelledby="policy-does">
      <h3 id="policy-does">{t('money.rules.does')}</h3>
      <div className={styles.fields}>
        <Select
          label={words.part('refund')}
          value={does.refund ?? 'none'}
          allowDeselect={false}
          error={faultAt('/does')}
          onChange={(value) => set({ refund: value === 'whole' || value === 'rest' ? value : null })}
          data={['whole', 'rest', 'none'].map((value) => ({ value, label: t(`money.rules.value.refund.${value}`) }))}
        />
      </div>
      <Switch
        label={t('money.rules.compensates')}
        checked={compensation !== null}
        disabled={compensation === null && firstCurrency === undefined}
        onChange={({ currentTarget: { checked } }) =>
          set({
            compensation: checked && firstCurrency ? { currency: firstCurrency, perDayMinor: '', maxMinor: '' } : null,
          })
        }
      />
      {compensation && (
        <fieldset className={styles.row} aria-label={t('money.rules.part.compensation')}>
          <Select
            className={styles.code}
            aria-label={t('money.rules.currency')}
            value={compensation.currency}
            allowDeselect={false}
            error={faultAt('/does/compensation/currency')}
            // An amount of another currency is another amount.
            onChange={(currency) => currency && set({ compensation: { currency, perDayMinor: '', maxMinor: '' } })}
            data={[...new Set([...caps.map(({ currency }) => currency), compensation.currency])]}
          />
          {(['perDayMinor', 'maxMinor'] as const).map((part) => (
            <AmountInput
              key={part}
              label={words.part(part)}
              value={compensation[part]}
              currency={compensation.currency}
              error={faultAt(`/does/compensation/${part}`)}
              onChange={(minor) => set({ compensation: { ...compensation, [part]: minor } })}
            />
          ))}
        </fieldset>
      )}
      <h4>{t('money.rules.part.caps')}</h4>
      <p className={styles.quiet}>{t('money.rules.caps_what')}</p>
      <div className={styles.rows}>
        {caps.map((cap, index) => (
          <fieldset
            key={cap.currency}
            className={styles.row}
            aria-label={`${t('money.rules.part.caps')} · ${cap.currency}`}
          >
            <b>{cap.currency}</b>
            {(['onceMinor', 'customerDayMinor'] as const).map((part) => (
              <AmountInput
                key={part}
                label={words.part(part)}
                value={cap[part]}
                currency={cap.currency}
                error={faultAt(`/caps/${index}/${part}`)}
                onChange={(minor) => onChange({ ...policy, caps: caps.with(index, { ...cap, [part]: minor }) })}
              />
            ))}
            <Button
              variant="subtle"
              color="gray"
              aria-label={t('money.rules.remove_of', { what: cap.currency })}
              onClick={() => onChange({ ...policy, caps: caps.toSpliced(index, 1) })}
            >
              {t('definition.remove')}
            </Button>
          </fieldset>
        ))}
      </div>
      {faultAt('/caps') && (
        <p className={definitions.fault} role="alert">
          {faultAt('/caps')}
        </p>
      )}
      <AddCurrency
        label={t('money.rules.add_currency')}
        taken={caps.map(({ currency }) => currency)}
        onAdd={(currency) =>
          onChange({ ...policy, caps: [...caps, { currency, onceMinor: '', customerDayMinor: '' }] })
        }
      />
    </section>
  )
}
