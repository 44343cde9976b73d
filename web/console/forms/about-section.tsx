import { NumberInput, Select, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { lanes } from '#records/knowledge/forms.rules.ts'
import type { EditForm } from './edit.ts'
import type { PlacedFault } from './faults.ts'
import styles from './forms.module.css'
import { WordsInput } from './words-input.tsx'

type AboutSectionProps = {
  form: EditForm
  onForm: (form: EditForm) => void
  codes: { value: string; label: string }[]
  faults: PlacedFault[]
}

/** What the form is called, where it stands, and the kind of problem it is for. */
export function AboutSection({ form, onForm, codes, faults }: AboutSectionProps) {
  const { t } = useTranslation()
  const faultAt = (pointer: string): string | undefined => {
    const found = faults.find((fault) => fault.pointer === pointer)
    return found && t(`forms.fault.${found.code}`)
  }
  return (
    <section className={styles.card}>
      <h2>{t('forms.about')}</h2>
      <WordsInput
        label={t('forms.form_title')}
        value={form.title}
        onChange={(title) => onForm({ ...form, title })}
        charsMax={60}
        faultIn={(language) => faultAt(`/title/${language}`)}
      />
      <WordsInput
        label={t('forms.hint')}
        value={form.hint}
        onChange={(hint) => onForm({ ...form, hint })}
        charsMax={120}
        faultIn={(language) => faultAt(`/hint/${language}`)}
      />
      <div className={styles.pair}>
        <Select
          label={t('forms.lane_label')}
          description={t(`forms.lane_what.${form.lane}`)}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          allowDeselect={false}
          value={form.lane}
          onChange={(lane) => lane && onForm({ ...form, lane: lane as EditForm['lane'] })}
          data={lanes.map((value) => ({ value, label: t(`forms.lane.${value}`) }))}
        />
        <NumberInput
          label={t('forms.order')}
          description={t('forms.order_what')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          min={1}
          max={1000}
          value={form.order}
          onChange={(order) => typeof order === 'number' && onForm({ ...form, order })}
        />
        <Select
          label={t('forms.code')}
          description={t('forms.code_what')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          searchable
          allowDeselect={false}
          value={form.code}
          onChange={(code) => code && onForm({ ...form, code })}
          data={codes}
          error={faultAt('/code')}
        />
        <Switch
          className={styles.switch}
          label={t(form.active ? 'forms.active' : 'forms.hidden')}
          description={t('forms.active_what')}
          checked={form.active}
          onChange={(event) => onForm({ ...form, active: event.currentTarget.checked })}
        />
      </div>
    </section>
  )
}
