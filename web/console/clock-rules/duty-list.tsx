import { Button, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type Duty, moments } from '#records/knowledge/regimes/regime.rules.ts'
import { WordsInput } from '../forms/words-input.tsx'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import type { ClockPartProps } from './clock-card.tsx'
import styles from './clock-rules.module.css'
import { freshKey, noWords, withItem } from './edit.ts'

/** What must be sent or done besides keeping the time. */
export function DutyList({ clock, mayEdit, faultAt, onChange }: ClockPartProps) {
  const { t } = useTranslation()
  const say = useSay()
  const { duties } = clock
  if (!mayEdit && duties.length === 0) return null
  const change = (index: number, next: Duty | null) => onChange({ ...clock, duties: withItem(duties, index, next) })
  const add = () =>
    onChange({ ...clock, duties: [...duties, { key: freshKey(duties, 'duty'), label: noWords, when: 'at_end' }] })
  return (
    <div className={styles.part}>
      <h4>{t('clock_rules.duties')}</h4>
      <ul>
        {duties.map((duty, index) =>
          mayEdit ? (
            <li key={duty.key} className={styles.item}>
              <WordsInput
                label={t('clock_rules.duty_name')}
                value={duty.label}
                charsMax={600}
                faultIn={(language) => faultAt(`/duties/${index}/label/${language}`)}
                onChange={(label) => change(index, { ...duty, label })}
              />
              <div className={styles.fields}>
                <Select
                  label={t('clock_rules.duty_when')}
                  value={duty.when}
                  allowDeselect={false}
                  onChange={(when) => when && change(index, { ...duty, when: when as Duty['when'] })}
                  data={moments.map((when) => ({ value: when, label: t(`clock_rules.when.${when}`) }))}
                />
                <Button size="xs" variant="subtle" color="gray" onClick={() => change(index, null)}>
                  {t('definition.remove')}
                </Button>
              </div>
            </li>
          ) : (
            <li key={duty.key}>
              {t(`clock_rules.when.${duty.when}`)}: {say(duty.label)}
            </li>
          ),
        )}
      </ul>
      {mayEdit && (
        <Button size="xs" variant="default" leftSection={<Icon name="plus" />} onClick={add}>
          {t('clock_rules.add_duty')}
        </Button>
      )}
    </div>
  )
}
