import { Button, Select, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type RefundReason, refundReasons } from '#records/knowledge/refunds/policy.rules.ts'
import { WordsInput } from '../../forms/words-input.tsx'
import { Icon } from '../../parts/icon.tsx'
import { useSay } from '../../words.ts'
import styles from '../rules/rules.module.css'
import { useRuleWords } from '../rules/words.ts'
import type { PolicyPartProps } from './editor.tsx'

/** Why there is the policy, where it comes from, what of it nobody could check, and from when to when it decides. */
export function PolicyAbout({ policy, isNew, faultAt, onChange }: PolicyPartProps & { isNew: boolean }) {
  const { t } = useTranslation()
  const say = useSay()
  const words = useRuleWords()
  const set = (part: Partial<typeof policy>) => onChange({ ...policy, ...part })
  return (
    <section className={styles.card} aria-labelledby="policy-about">
      <h3 id="policy-about">{t('money.rules.about')}</h3>
      {!isNew && (
        <>
          <p>{say(policy.explanation)}</p>
          <p className={styles.quiet}>{t('definition.source', { source: policy.source })}</p>
        </>
      )}
      {policy.unverified.length > 0 && (
        <div className={styles.unverified}>
          <b>
            <Icon name="alert" size={16} />
            {t('definition.unverified')}
          </b>
          <ul className={styles.rows}>
            {policy.unverified.map((point, index) => (
              <li key={point.en}>
                {say(point)}{' '}
                <Button
                  size="compact-xs"
                  variant="default"
                  onClick={() => set({ unverified: policy.unverified.toSpliced(index, 1) })}
                >
                  {t('definition.checked')}
                </Button>
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className={styles.fields}>
        <Select
          label={words.part('reason')}
          value={policy.reason}
          allowDeselect={false}
          onChange={(reason) => reason && set({ reason: reason as RefundReason })}
          data={refundReasons.map((value) => ({ value, label: t(`money.reason.${value}`) }))}
        />
        {(['validFrom', 'validTo'] as const).map((name) => (
          <TextInput
            key={name}
            type="date"
            label={words.part(name)}
            value={policy[name] ?? ''}
            error={faultAt(`/${name}`)}
            onChange={({ currentTarget: { value } }) => set({ [name]: name === 'validTo' ? value || null : value })}
          />
        ))}
      </div>
      <details className={styles.about} open={isNew}>
        <summary>{t('money.rules.edit_about')}</summary>
        <div className={styles.stack}>
          {(['name', 'explanation'] as const).map((name) => (
            <WordsInput
              key={name}
              label={words.part(name)}
              value={policy[name]}
              charsMax={name === 'name' ? 120 : 600}
              lines={name === 'explanation'}
              faultIn={(language) => faultAt(`/${name}/${language}`)}
              onChange={(next) => set({ [name]: next })}
            />
          ))}
          <Textarea
            label={words.part('source')}
            value={policy.source}
            maxLength={600}
            autosize
            error={faultAt('/source')}
            onChange={(event) => set({ source: event.currentTarget.value })}
          />
        </div>
      </details>
    </section>
  )
}
