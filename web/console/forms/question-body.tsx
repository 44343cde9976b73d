import { Checkbox, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { piiClasses, places } from '#records/knowledge/forms.rules.ts'
import { renameField } from './changes.ts'
import { ColumnList } from './column-list.tsx'
import { ConditionInput } from './condition-input.tsx'
import { type EditField, type EditForm, emptyWords, type Kind, kindOf, kinds, withKind } from './edit.ts'
import styles from './forms.module.css'
import { LimitsInput } from './limits-input.tsx'
import { OptionList } from './option-list.tsx'
import { WordsInput } from './words-input.tsx'

type QuestionBodyProps = {
  form: EditForm
  field: EditField
  onChange: (field: EditField) => void
  onForm: (form: EditForm) => void
  codes: { value: string; label: string }[]
  faultAt: (pointer: string) => boolean
  /** Whether its key may still be chosen: tickets and rules may name it once it was published. */
  isNew: boolean
}

/** Everything about one question. */
export function QuestionBody(props: QuestionBodyProps) {
  const { form, field, onChange, onForm, codes, faultAt, isNew } = props
  const { t } = useTranslation()
  const { ui, schema } = field
  const kind = kindOf(field)
  const before = form.fields.slice(0, form.fields.indexOf(field))
  const setUi = (part: Partial<EditField['ui']>): void => onChange({ ...field, ui: { ...ui, ...part } })
  const { help, ...helpless } = ui
  return (
    <div className={styles.body}>
      <WordsInput
        label={t('forms.label')}
        value={ui.label}
        onChange={(label) => setUi({ label })}
        charsMax={120}
        faultIn={(language) => faultAt(`/label/${language}`)}
      />
      <WordsInput
        label={t('forms.help')}
        value={help ?? emptyWords}
        onChange={(words) =>
          onChange({ ...field, ui: words['zh-Hans'] || words.en ? { ...ui, help: words } : helpless })
        }
        charsMax={400}
        faultIn={(language) => faultAt(`/help/${language}`)}
      />
      <div className={styles.pair}>
        <Select
          label={t('forms.kind_label')}
          allowDeselect={false}
          value={kind}
          onChange={(value) => value && onChange(withKind(field, value as Kind))}
          data={kinds.map((value) => ({ value, label: t(`forms.kind.${value}`) }))}
        />
        <TextInput
          label={t('forms.key')}
          description={isNew ? undefined : t('forms.key_kept')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={field.key}
          maxLength={40}
          readOnly={!isNew}
          classNames={{ input: styles.mono }}
          error={faultAt('')}
          onChange={(event) => onForm(renameField(form, field.id, event.currentTarget.value))}
        />
      </div>
      {kind === 'choice' && (
        <>
          <OptionList form={form} field={field} onChange={onChange} onForm={onForm} codes={codes} faultAt={faultAt} />
          <Checkbox
            label={t('forms.as_list')}
            checked={ui.widget === 'select'}
            onChange={({ currentTarget: { checked } }) => {
              const { widget: _widget, ...plain } = ui
              onChange({ ...field, ui: checked ? { ...plain, widget: 'select' } : plain })
            }}
          />
        </>
      )}
      {kind === 'rows' && <ColumnList form={form} field={field} onChange={onChange} faultAt={faultAt} />}
      <LimitsInput schema={schema} onChange={(next) => onChange({ ...field, schema: next })} faultAt={faultAt} />
      <div className={styles.pair}>
        {schema.type === 'string' && !schema.enum && (
          <Select
            label={t('forms.pii_label')}
            description={t('forms.pii_what')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            allowDeselect={false}
            value={ui.pii}
            onChange={(value) => value && setUi({ pii: value as EditField['ui']['pii'] })}
            data={piiClasses.map((value) => ({ value, label: t(`forms.pii.${value}`) }))}
            error={faultAt('/pii')}
          />
        )}
        {kind !== 'rows' && (
          <Select
            label={t('forms.place_label')}
            allowDeselect={false}
            value={ui.place ?? 'all'}
            onChange={(value) => {
              const { place: _place, ...everywhere } = ui
              const place = places.find((each) => each === value)
              onChange({ ...field, ui: place ? { ...everywhere, place } : everywhere })
            }}
            data={['all', ...places].map((value) => ({ value, label: t(`forms.place.${value}`) }))}
            error={faultAt('/place')}
          />
        )}
      </div>
      <ConditionInput
        label={t('forms.when')}
        none={t('forms.when_always')}
        value={field.when}
        onChange={(when) => onChange({ ...field, when })}
        before={before}
      />
      {kind !== 'rows' && (
        <>
          <Checkbox
            label={t(field.when ? 'forms.required_then' : 'forms.required')}
            checked={field.required}
            onChange={(event) => onChange({ ...field, required: event.currentTarget.checked })}
          />
          {!field.required && !field.when && (
            <ConditionInput
              label={t('forms.required_when')}
              none={t('forms.required_never')}
              value={field.requiredWhen[0] ?? null}
              onChange={(condition) =>
                onChange({
                  ...field,
                  requiredWhen: [...(condition ? [condition] : []), ...field.requiredWhen.slice(1)],
                })
              }
              before={form.fields.filter((each) => each !== field)}
            />
          )}
        </>
      )}
    </div>
  )
}
