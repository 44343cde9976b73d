import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Pause } from '#records/knowledge/regimes/regime.rules.ts'
import definitions from '../definitions/definitions.module.css'
import { WordsInput } from '../forms/words-input.tsx'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import type { ClockPartProps } from './clock-card.tsx'
import styles from './clock-rules.module.css'
import { freshKey, noWords, withItem } from './edit.ts'
import { NoticeSelect } from './notice-select.tsx'

/** Reasons for which time is left out of the count, and what is sent then. */
export function PauseList({ clock, names, mayEdit, faultAt, onChange }: ClockPartProps) {
  const { t } = useTranslation()
  const say = useSay()
  const { pauses } = clock
  if (!mayEdit && pauses.length === 0) return null
  const change = (index: number, next: Pause | null) => onChange({ ...clock, pauses: withItem(pauses, index, next) })
  const add = () =>
    onChange({ ...clock, pauses: [...pauses, { key: freshKey(pauses, 'pause'), label: noWords, notice: null }] })
  return (
    <div className={styles.part}>
      <h4>{t('clock_rules.pauses')}</h4>
      {faultAt('/pauses') && <p className={definitions.fault}>{faultAt('/pauses')}</p>}
      <ul>
        {pauses.map((pause, index) => (
          <li key={pause.key} className={styles.item}>
            {mayEdit ? (
              <WordsInput
                label={t('clock_rules.pause_name')}
                value={pause.label}
                charsMax={120}
                faultIn={(language) => faultAt(`/pauses/${index}/label/${language}`)}
                onChange={(label) => change(index, { ...pause, label })}
              />
            ) : (
              <p>{say(pause.label)}</p>
            )}
            <div className={styles.fields}>
              <NoticeSelect
                names={names}
                value={pause.notice}
                disabled={!mayEdit}
                error={faultAt(`/pauses/${index}/notice`)}
                onChange={(notice) => change(index, { ...pause, notice })}
              />
              {mayEdit && (
                <Button size="xs" variant="subtle" color="gray" onClick={() => change(index, null)}>
                  {t('definition.remove')}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {mayEdit && (
        <Button size="xs" variant="default" leftSection={<Icon name="plus" />} onClick={add}>
          {t('clock_rules.add_pause')}
        </Button>
      )}
    </div>
  )
}
