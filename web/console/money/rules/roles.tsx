import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { proposers, type RemedyContent } from '#records/knowledge/remedies/policy-check.rules.ts'
import type { Role } from '#records/staff/permissions.rules.ts'
import { AddCurrency } from './add-currency.tsx'
import { AmountInput } from './amount-input.tsx'
import type { LimitsPartProps } from './limits.tsx'
import styles from './rules.module.css'
import { useRuleWords } from './words.ts'

type Own = NonNullable<RemedyContent['limits'][Role]>

/** How much one person may propose at once and in 24 hours: role by role, currency by currency. */
export function RulesRoles({ rules, faultAt, onChange }: LimitsPartProps) {
  const { t } = useTranslation()
  const words = useRuleWords()
  const change = (role: Role, own: Own) => onChange({ ...rules, limits: { ...rules.limits, [role]: own } })
  return (
    <section className={styles.card} aria-labelledby="rules-roles">
      <h3 id="rules-roles">{t('money.rules.may_propose')}</h3>
      <p className={styles.quiet}>{t('money.rules.may_propose_what')}</p>
      {proposers.map((role) => {
        const own = rules.limits[role] ?? {}
        const name = t(`role.${role}`)
        return (
          // The first is open; the others open without anybody losing what was typed in them.
          <details key={role} className={styles.role} open={role === proposers[0]}>
            <summary>{name}</summary>
            {Object.entries(own).map(([currency, limit]) => {
              const { [currency]: _gone, ...others } = own
              return (
                <fieldset key={currency} className={styles.row} aria-label={`${name} · ${currency}`}>
                  <b>{currency}</b>
                  {(['onceMinor', 'dayMinor'] as const).map((part) => (
                    <AmountInput
                      key={part}
                      label={words.part(part)}
                      value={limit[part]}
                      currency={currency}
                      error={faultAt(`/limits/${role}/${currency}/${part}`)}
                      onChange={(minor) => change(role, { ...own, [currency]: { ...limit, [part]: minor } })}
                    />
                  ))}
                  <Button
                    variant="subtle"
                    color="gray"
                    aria-label={t('money.rules.remove_of', { what: `${name} · ${currency}` })}
                    onClick={() => change(role, others)}
                  >
                    {t('definition.remove')}
                  </Button>
                </fieldset>
              )
            })}
            <AddCurrency
              label={t('money.rules.add_currency_for', { who: name })}
              taken={Object.keys(own)}
              onAdd={(currency) => change(role, { ...own, [currency]: { onceMinor: '', dayMinor: '' } })}
            />
          </details>
        )
      })}
    </section>
  )
}
