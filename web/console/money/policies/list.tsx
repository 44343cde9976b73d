import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import definitions from '../../definitions/definitions.module.css'
import { NewDefinition } from '../../definitions/new-definition.tsx'
import { Icon } from '../../parts/icon.tsx'
import { useSay } from '../../words.ts'
import type { ShownPolicy } from '../rules/data.ts'
import styles from '../rules/rules.module.css'
import { useRuleWords } from '../rules/words.ts'

/** When money goes back by itself: each policy, whether it decides today, and how far it reaches without a person. */
export function PolicyList({ policies }: { policies: ShownPolicy[] }) {
  const { t } = useTranslation()
  const say = useSay()
  const words = useRuleWords()
  const navigate = useNavigate()
  const [isMaking, setMaking] = useState(false)
  return (
    <>
      <div className={styles.bar}>
        <p className={styles.quiet}>{t('money.rules.policies_what')}</p>
        <Button variant="default" leftSection={<Icon name="plus" />} onClick={() => setMaking(true)}>
          {t('money.rules.new_policy')}
        </Button>
      </div>
      <ul className={definitions.lines}>
        {policies.map(({ policy, absence }) => (
          <li key={policy.key} className={definitions.line}>
            <Link to={`/money?tab=rules&part=policies&policy=${policy.key}`}>{say(policy.name)}</Link>
            <PolicyState absence={absence} />
            <ul className={styles.quiet} aria-label={t('money.rules.part.caps')}>
              {policy.caps.map(({ currency, onceMinor, customerDayMinor }) => (
                <li key={currency}>
                  {t('money.rules.cap_is', {
                    once: words.amount(onceMinor, currency),
                    day: words.amount(customerDayMinor, currency),
                  })}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {isMaking && (
        <NewDefinition
          title={t('money.rules.new_policy')}
          taken={policies.map(({ policy }) => policy.key)}
          from={[
            { value: '', label: t('money.rules.blank') },
            ...policies.map(({ policy }) => ({ value: policy.key, label: say(policy.name) })),
          ]}
          onMake={(key, from) =>
            void navigate(`/money?${new URLSearchParams({ tab: 'rules', part: 'policies', policy: key, from })}`)
          }
          onClose={() => setMaking(false)}
        />
      )}
    </>
  )
}

/** Whether a policy decides today, and why not. */
export function PolicyState({ absence }: Pick<ShownPolicy, 'absence'>) {
  const { t } = useTranslation()
  return (
    <span className={styles.state} data-on={absence === null || undefined}>
      <Icon name={absence === null ? 'check' : 'minus'} size={14} />
      {t(`money.rules.state.${absence ?? 'on'}`)}
    </span>
  )
}
