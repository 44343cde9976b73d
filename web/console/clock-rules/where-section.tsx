import { Button, MultiSelect, NumberInput, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { institutions } from '#records/knowledge/regimes/timing.rules.ts'
import type { TimingContent } from '#records/knowledge/regimes/timing-check.rules.ts'
import type { FaultAt } from '../definitions/fault-at.ts'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import styles from './clock-rules.module.css'
import { type Names, useCodes } from './clock-rules-data.ts'
import { withItem } from './edit.ts'

type WhereSectionProps = {
  timing: TimingContent
  regimes: string[]
  names: Names
  mayEdit: boolean
  faultAt: FaultAt
  onChange: (timing: TimingContent) => void
}

/** What decides which laws hold: kind and place of the organisation, its calendar, what it leaves out and why. */
export function WhereSection({ timing, regimes, names, mayEdit, faultAt, onChange }: WhereSectionProps) {
  const { t } = useTranslation()
  const say = useSay()
  const codes = useCodes()
  const { without, promise } = timing
  const set = (part: Partial<TimingContent>) => onChange({ ...timing, ...part })
  const setPromise = (part: Partial<TimingContent['promise']>) => set({ promise: { ...promise, ...part } })
  return (
    <section className={styles.card} aria-labelledby="where-we-are">
      <h2 id="where-we-are">{t('clock_rules.where')}</h2>
      <div className={styles.fields}>
        <Select
          label={t('clock_rules.we_are')}
          value={timing.institution}
          disabled={!mayEdit}
          allowDeselect={false}
          onChange={(institution) => institution && set({ institution })}
          data={institutions.map((kind) => ({ value: kind, label: t(`clock_rules.institution.${kind}`) }))}
        />
        <TextInput
          label={t('clock_rules.we_are_in')}
          value={timing.jurisdiction}
          disabled={!mayEdit}
          maxLength={2}
          error={faultAt('/jurisdiction')}
          onChange={(event) => set({ jurisdiction: event.currentTarget.value.toUpperCase() })}
        />
        <Select
          label={t('clock_rules.our_calendar')}
          value={timing.calendar}
          disabled={!mayEdit}
          allowDeselect={false}
          error={faultAt('/calendar')}
          onChange={(calendar) => calendar && set({ calendar })}
          data={names.calendars.map(({ key, name }) => ({ value: key, label: say(name) }))}
        />
        <MultiSelect
          label={t('clock_rules.not_complaints')}
          value={timing.notComplaints}
          disabled={!mayEdit}
          searchable
          onChange={(notComplaints) => set({ notComplaints })}
          data={[...new Set([...(codes.data ?? []), ...timing.notComplaints])]}
        />
      </div>
      <div className={styles.fields}>
        {(['percentile', 'ticketsMin', 'days'] as const).map((name) => (
          <NumberInput
            key={name}
            label={t(`clock_rules.promise.${name}`)}
            value={promise[name]}
            disabled={!mayEdit}
            min={1}
            allowDecimal={false}
            error={faultAt(`/promise/${name}`)}
            onChange={(value) => setPromise({ [name]: Number(value) })}
          />
        ))}
      </div>
      <h3>{t('clock_rules.left_out')}</h3>
      <ul className={styles.stack}>
        {without.map((one, index) => (
          <li key={one.regime} className={styles.fields}>
            <span>
              <code>{one.regime}</code>
            </span>
            <TextInput
              aria-label={t('clock_rules.why_left_out', { regime: one.regime })}
              placeholder={t('clock_rules.why')}
              value={one.why}
              disabled={!mayEdit}
              maxLength={400}
              error={faultAt(`/without/${index}/why`)}
              onChange={(event) =>
                set({ without: withItem(without, index, { ...one, why: event.currentTarget.value }) })
              }
            />
            {mayEdit && (
              <Button
                size="xs"
                variant="subtle"
                color="gray"
                leftSection={<Icon name="close" />}
                onClick={() => set({ without: withItem(without, index, null) })}
              >
                {t('definition.remove')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {without.length === 0 && <p className={styles.quiet}>{t('clock_rules.none_left_out')}</p>}
      {mayEdit && (
        <Select
          className={styles.narrow}
          label={t('clock_rules.leave_out')}
          value={null}
          searchable
          onChange={(regime) => regime && set({ without: [...without, { regime, why: '' }] })}
          data={regimes.filter((key) => !without.some(({ regime }) => regime === key))}
        />
      )}
    </section>
  )
}
