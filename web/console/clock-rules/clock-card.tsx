import { Button, MultiSelect, Select, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type ClockRule, stops, triggers } from '#records/knowledge/regimes/regime.rules.ts'
import type { FaultAt } from '../definitions/fault-at.ts'
import { WordsInput } from '../forms/words-input.tsx'
import { useSay } from '../words.ts'
import styles from './clock-rules.module.css'
import type { Names } from './clock-rules-data.ts'
import { DutyList } from './duty-list.tsx'
import { noWords } from './edit.ts'
import { ExtensionList } from './extension-list.tsx'
import { LengthInput } from './length-input.tsx'
import { PauseList } from './pause-list.tsx'

export type ClockPartProps = {
  clock: ClockRule
  names: Names
  mayEdit: boolean
  /** What is wrong at a pointer below the clock. */
  faultAt: FaultAt
  onChange: (clock: ClockRule) => void
}

/** One clock of a law: what starts it, how long it is, what ends it, who hears of it, and what may make it longer. */
export function ClockCard({ onRemove, ...part }: ClockPartProps & { onRemove: () => void }) {
  const { clock, names, mayEdit, faultAt, onChange } = part
  const { t } = useTranslation()
  const say = useSay()
  const title = say(clock.label) || t('clock_rules.no_name')
  const { condition, ...unconditional } = clock
  return (
    <section className={styles.card} aria-label={title}>
      <header className={styles.clockHead}>
        <h3>{title}</h3>
        <code>{clock.key}</code>
        {mayEdit && (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={onRemove}>
            {t('clock_rules.remove_clock')}
          </Button>
        )}
      </header>
      {mayEdit && (
        <WordsInput
          label={t('clock_rules.clock_name')}
          value={clock.label}
          charsMax={120}
          faultIn={(language) => faultAt(`/label/${language}`)}
          onChange={(label) => onChange({ ...clock, label })}
        />
      )}
      <div className={styles.fields}>
        <LengthInput
          label={t('clock_rules.length')}
          value={clock.length}
          names={names}
          disabled={!mayEdit}
          faultAt={(at) => faultAt(`/length${at}`)}
          onChange={(length) => onChange({ ...clock, length })}
        />
        <Select
          label={t('clock_rules.starts_with')}
          value={clock.trigger}
          disabled={!mayEdit}
          allowDeselect={false}
          error={faultAt('/trigger')}
          onChange={(trigger) => trigger && onChange({ ...clock, trigger: trigger as ClockRule['trigger'] })}
          data={triggers.map((trigger) => ({ value: trigger, label: t(`clock_rules.trigger.${trigger}`) }))}
        />
        <MultiSelect
          label={t('clock_rules.ends_with')}
          value={clock.stops}
          disabled={!mayEdit}
          error={faultAt('/stops')}
          onChange={(chosen) => onChange({ ...clock, stops: chosen as ClockRule['stops'] })}
          data={stops.map((stop) => ({ value: stop, label: t(`clock_rules.stop.${stop}`) }))}
        />
        <Select
          label={t('clock_rules.ladder')}
          value={clock.ladder}
          disabled={!mayEdit}
          allowDeselect={false}
          error={faultAt('/ladder')}
          onChange={(ladder) => ladder && onChange({ ...clock, ladder })}
          data={names.ladders.map((key) => ({
            value: key,
            label: t(`clock_rules.ladder_name.${key}`, { defaultValue: key }),
          }))}
        />
      </div>
      <div className={styles.fields}>
        <Switch
          label={t('clock_rules.has_end')}
          checked={clock.absoluteEnd !== null}
          disabled={!mayEdit}
          onChange={(event) => onChange({ ...clock, absoluteEnd: event.currentTarget.checked ? clock.length : null })}
        />
        <Switch
          label={t('clock_rules.counts_first')}
          checked={clock.countsFirstDay ?? false}
          disabled={!mayEdit}
          onChange={(event) => onChange({ ...clock, countsFirstDay: event.currentTarget.checked })}
        />
        <Switch
          label={t('clock_rules.has_condition')}
          checked={condition !== undefined}
          disabled={!mayEdit}
          onChange={(event) => onChange(event.currentTarget.checked ? { ...clock, condition: noWords } : unconditional)}
        />
      </div>
      {clock.rolls && (
        <p className={styles.quiet}>{t(clock.rolls.prudent ? 'clock_rules.rolls_prudent' : 'clock_rules.rolls')}</p>
      )}
      {clock.absoluteEnd && (
        <LengthInput
          label={t('clock_rules.absolute_end')}
          value={clock.absoluteEnd}
          names={names}
          disabled={!mayEdit}
          faultAt={(at) => faultAt(`/absoluteEnd${at}`)}
          onChange={(absoluteEnd) => onChange({ ...clock, absoluteEnd })}
        />
      )}
      {condition && !mayEdit && <p>{t('clock_rules.only_when', { condition: say(condition) })}</p>}
      {condition && mayEdit && (
        <WordsInput
          label={t('clock_rules.condition')}
          value={condition}
          charsMax={600}
          faultIn={(language) => faultAt(`/condition/${language}`)}
          onChange={(next) => onChange({ ...clock, condition: next })}
        />
      )}
      <ExtensionList {...part} />
      <PauseList {...part} />
      <DutyList {...part} />
    </section>
  )
}
