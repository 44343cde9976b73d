import { Button, NumberInput, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type Rung, told } from '#records/knowledge/regimes/timing.rules.ts'
import type { TimingContent } from '#records/knowledge/regimes/timing-check.rules.ts'
import definitions from '../definitions/definitions.module.css'
import type { FaultAt } from '../definitions/fault-at.ts'
import { WordsInput } from '../forms/words-input.tsx'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import styles from './clock-rules.module.css'
import { freshKey, noWords, withItem } from './edit.ts'

type LadderSectionProps = {
  timing: TimingContent
  mayEdit: boolean
  faultAt: FaultAt
  onChange: (timing: TimingContent) => void
}

/** Who is told when a clock gets short, and when: the rungs of each ladder, the first at the top. */
export function LadderSection({ timing, mayEdit, faultAt, onChange }: LadderSectionProps) {
  const { t } = useTranslation()
  const say = useSay()
  return (
    <section className={styles.card} aria-labelledby="ladders">
      <h2 id="ladders">{t('clock_rules.ladders')}</h2>
      <p className={styles.quiet}>{t('clock_rules.ladders_what')}</p>
      {Object.entries(timing.ladders).map(([key, rungs]) => {
        const at = `/ladders/${key}`
        const set = (next: Rung[]) => onChange({ ...timing, ladders: { ...timing.ladders, [key]: next } })
        const name = t(`clock_rules.ladder_name.${key}`, { defaultValue: key })
        return (
          <details key={key} className={styles.about}>
            <summary>
              {name}
              <span className={styles.quiet}> {rungs.map((rung) => say(rung.label)).join(' → ')}</span>
            </summary>
            {faultAt(at) && <p className={definitions.fault}>{faultAt(at)}</p>}
            <ol className={styles.stack} aria-label={name}>
              {rungs.map((rung, index) => (
                <li key={rung.key} className={styles.item}>
                  <RungFields
                    rung={rung}
                    mayEdit={mayEdit}
                    faultAt={(pointer) => faultAt(`${at}/${index}${pointer}`)}
                    onChange={(next) => set(withItem(rungs, index, next))}
                  />
                </li>
              ))}
            </ol>
            {mayEdit && (
              <Button
                size="xs"
                variant="default"
                leftSection={<Icon name="plus" />}
                onClick={() =>
                  set([...rungs, { key: freshKey(rungs, 'rung'), tell: 'head', label: noWords, minutes: 2880 }])
                }
              >
                {t('clock_rules.add_rung')}
              </Button>
            )}
          </details>
        )
      })}
    </section>
  )
}

type RungFieldsProps = {
  rung: Rung
  mayEdit: boolean
  faultAt: FaultAt
  onChange: (rung: Rung | null) => void
}

function RungFields({ rung, mayEdit, faultAt, onChange }: RungFieldsProps) {
  const { t } = useTranslation()
  const isShare = 'percent' in rung
  return (
    <>
      <WordsInput
        label={t('clock_rules.rung_name')}
        value={rung.label}
        charsMax={120}
        faultIn={(language) => faultAt(`/label/${language}`)}
        onChange={(label) => onChange({ ...rung, label })}
      />
      <div className={styles.fields}>
        <NumberInput
          label={t(isShare ? 'clock_rules.rung_percent' : 'clock_rules.rung_minutes')}
          value={isShare ? rung.percent : rung.minutes}
          disabled={!mayEdit}
          allowDecimal={false}
          error={faultAt('') ?? faultAt(isShare ? '/percent' : '/minutes')}
          onChange={(value) =>
            onChange(isShare ? { ...rung, percent: Number(value) } : { ...rung, minutes: Number(value) })
          }
        />
        <Select
          label={t('clock_rules.rung_tell')}
          value={rung.tell}
          disabled={!mayEdit}
          allowDeselect={false}
          onChange={(tell) => tell && onChange({ ...rung, tell: tell as Rung['tell'] })}
          data={told.map((who) => ({ value: who, label: t(`clock_rules.told.${who}`) }))}
        />
        {mayEdit && (
          <Button size="xs" variant="subtle" color="gray" onClick={() => onChange(null)}>
            {t('definition.remove')}
          </Button>
        )}
      </div>
    </>
  )
}
