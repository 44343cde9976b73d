import { Button, MultiSelect, TagsInput, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { RegimeContent } from '#records/knowledge/regimes/regime-check.rules.ts'
import { institutions } from '#records/knowledge/regimes/timing.rules.ts'
import type { FaultAt } from '../definitions/fault-at.ts'
import { WordsInput } from '../forms/words-input.tsx'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import styles from './clock-rules.module.css'
import { useCodes } from './clock-rules-data.ts'
import { noWords, withItem } from './edit.ts'

type RegimeAboutProps = {
  regime: RegimeContent
  mayEdit: boolean
  faultAt: FaultAt
  onChange: (regime: RegimeContent) => void
}

/** What a law is, where it was found, what of it nobody could check, and on whom it is laid. */
export function RegimeAbout({ regime, mayEdit, faultAt, onChange }: RegimeAboutProps) {
  const { t } = useTranslation()
  const say = useSay()
  const { appliesTo } = regime
  return (
    <section className={styles.card}>
      <p>{say(appliesTo.note)}</p>
      <p className={styles.quiet}>{t('definition.source', { source: regime.source })}</p>
      <p className={styles.quiet}>{t('clock_rules.escalation', { to: say(regime.escalation) })}</p>
      {regime.unverified.length > 0 && (
        <div className={styles.unverified}>
          <b>
            <Icon name="alert" size={16} />
            {t('definition.unverified')}
          </b>
          <ul>
            {regime.unverified.map((point) => (
              <li key={point.en}>{say(point)}</li>
            ))}
          </ul>
        </div>
      )}
      {mayEdit && <AboutFields regime={regime} faultAt={faultAt} onChange={onChange} />}
    </section>
  )
}

function AboutFields({ regime, faultAt, onChange }: Omit<RegimeAboutProps, 'mayEdit'>) {
  const { t } = useTranslation()
  const codes = useCodes()
  const { appliesTo } = regime
  const set = (part: Partial<RegimeContent>) => onChange({ ...regime, ...part })
  const setApplies = (part: Partial<RegimeContent['appliesTo']>) => set({ appliesTo: { ...appliesTo, ...part } })
  return (
    <details className={styles.about}>
      <summary>{t('clock_rules.edit_about')}</summary>
      <div className={styles.stack}>
        <WordsInput
          label={t('clock_rules.name')}
          value={regime.name}
          charsMax={200}
          faultIn={(language) => faultAt(`/name/${language}`)}
          onChange={(name) => set({ name })}
        />
        <div className={styles.fields}>
          <TextInput
            label={t('clock_rules.jurisdiction')}
            description={t('clock_rules.jurisdiction_what')}
            value={regime.jurisdiction}
            maxLength={2}
            error={faultAt('/jurisdiction')}
            onChange={(event) => set({ jurisdiction: event.currentTarget.value.toUpperCase() })}
          />
          <TextInput
            type="date"
            label={t('clock_rules.valid_from')}
            value={regime.validFrom}
            error={faultAt('/validFrom')}
            onChange={(event) => set({ validFrom: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label={t('clock_rules.valid_to')}
            value={regime.validTo ?? ''}
            error={faultAt('/validTo')}
            onChange={(event) => set({ validTo: event.currentTarget.value || null })}
          />
        </div>
        <div className={styles.fields}>
          <MultiSelect
            label={t('clock_rules.institutions')}
            placeholder={appliesTo.institutions.length === 0 ? t('clock_rules.everyone') : ''}
            value={appliesTo.institutions}
            onChange={(chosen) => setApplies({ institutions: chosen })}
            data={institutions.map((kind) => ({ value: kind, label: t(`clock_rules.institution.${kind}`) }))}
          />
          <MultiSelect
            label={t('clock_rules.codes')}
            placeholder={appliesTo.codes.length === 0 ? t('clock_rules.every_complaint') : ''}
            searchable
            value={appliesTo.codes}
            onChange={(chosen) => setApplies({ codes: chosen })}
            data={[...new Set([...(codes.data ?? []), ...appliesTo.codes])]}
          />
          <TagsInput
            label={t('clock_rules.channels')}
            placeholder={appliesTo.channels.length === 0 ? t('clock_rules.every_channel') : ''}
            value={appliesTo.channels}
            onChange={(channels) => setApplies({ channels })}
          />
        </div>
        <WordsInput
          label={t('clock_rules.note')}
          value={appliesTo.note}
          charsMax={600}
          lines
          faultIn={(language) => faultAt(`/appliesTo/note/${language}`)}
          onChange={(note) => setApplies({ note })}
        />
        <WordsInput
          label={t('clock_rules.escalation_name')}
          value={regime.escalation}
          charsMax={600}
          lines
          faultIn={(language) => faultAt(`/escalation/${language}`)}
          onChange={(escalation) => set({ escalation })}
        />
        <Textarea
          label={t('clock_rules.source_name')}
          value={regime.source}
          maxLength={600}
          error={faultAt('/source')}
          onChange={(event) => set({ source: event.currentTarget.value })}
        />
        <b>{t('definition.unverified')}</b>
        {regime.unverified.map((point, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: points have no name, and their words change while somebody writes
          <div key={index} className={styles.item}>
            <WordsInput
              label={t('clock_rules.unverified_point', { number: index + 1 })}
              value={point}
              charsMax={600}
              lines
              faultIn={(language) => faultAt(`/unverified/${index}/${language}`)}
              onChange={(next) => set({ unverified: withItem(regime.unverified, index, next) })}
            />
            <Button
              size="xs"
              variant="subtle"
              color="gray"
              onClick={() => set({ unverified: withItem(regime.unverified, index, null) })}
            >
              {t('definition.checked')}
            </Button>
          </div>
        ))}
        <div>
          <Button
            size="xs"
            variant="default"
            leftSection={<Icon name="plus" />}
            onClick={() => set({ unverified: [...regime.unverified, noWords] })}
          >
            {t('clock_rules.add_unverified')}
          </Button>
        </div>
      </div>
    </details>
  )
}
