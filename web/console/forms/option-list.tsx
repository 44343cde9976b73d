import { ActionIcon, Button, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formLimits } from '#records/knowledge/forms-check.rules.ts'
import { Icon } from '../parts/icon.tsx'
import { addOption, codeOption, moveOption, removeOption, renameOption, titleOption } from './changes.ts'
import type { EditField, EditForm } from './edit.ts'
import styles from './forms.module.css'
import { WordsInput } from './words-input.tsx'

type OptionListProps = {
  form: EditForm
  field: EditField
  onChange: (field: EditField) => void
  /** Changes that reach other questions or the codes; absent for a column, which nothing hangs on. */
  onForm?: (form: EditForm) => void
  codes: { value: string; label: string }[]
  faultAt: (pointer: string) => boolean
}

/** The answers of a choice: their titles, their order, and the kind of problem that each stands for. */
export function OptionList({ form, field, onChange, onForm, codes, faultAt }: OptionListProps) {
  const { t } = useTranslation()
  const values = field.schema.type === 'string' ? (field.schema.enum ?? []) : []
  const isLead = form.codeBy === undefined || form.codeBy.field === field.key
  return (
    <div className={styles.options}>
      <h4>{t('forms.options')}</h4>
      <ol>
        {values.map((value, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the value is what is being typed
          <li key={index} className={styles.option}>
            <WordsInput
              label={t('forms.option', { nth: index + 1 })}
              value={field.ui.options?.[value] ?? { 'zh-Hans': '', en: '' }}
              onChange={(title) => onChange(titleOption(field, value, title))}
              charsMax={120}
              faultIn={(language) => faultAt(`/options/${value}/${language}`)}
            />
            <div className={styles.pair}>
              <TextInput
                label={t('forms.option_value')}
                value={value}
                maxLength={60}
                classNames={{ input: styles.mono }}
                error={faultAt(`/enum/${index}`)}
                readOnly={!onForm}
                onChange={(event) => {
                  const to = event.currentTarget.value
                  // Two of one name would become one.
                  if (!values.includes(to)) onForm?.(renameOption(form, field.id, value, to))
                }}
              />
              {onForm && isLead && (
                <Select
                  label={t('forms.option_code')}
                  placeholder={t('forms.option_code_none')}
                  clearable
                  searchable
                  value={form.codeBy?.codes[value] ?? null}
                  onChange={(code) => onForm(codeOption(form, field.key, value, code))}
                  data={codes}
                />
              )}
            </div>
            <span className={styles.tools}>
              <Tool
                icon="chevronUp"
                label={t('forms.up')}
                off={index === 0}
                act={() => onChange(moveOption(field, value, -1))}
              />
              <Tool
                icon="chevronDown"
                label={t('forms.down')}
                off={index === values.length - 1}
                act={() => onChange(moveOption(field, value, 1))}
              />
              <Tool icon="close" label={t('forms.option_remove')} act={() => onChange(removeOption(field, value))} />
            </span>
          </li>
        ))}
      </ol>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Icon name="plus" size={14} />}
        disabled={values.length >= formLimits.optionsMax}
        onClick={() => onChange(addOption(field))}
      >
        {t('forms.option_add')}
      </Button>
    </div>
  )
}

type ToolProps = { icon: 'chevronUp' | 'chevronDown' | 'close'; label: string; act: () => void; off?: boolean }

/** A small button whose picture is all that is seen of it. */
export function Tool({ icon, label, act, off = false }: ToolProps) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} title={label} onClick={act} disabled={off}>
      <Icon name={icon} />
    </ActionIcon>
  )
}
