import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { piiClasses } from '#records/knowledge/forms.rules.ts'
import { formLimits } from '#records/knowledge/forms-check.rules.ts'
import { Icon } from '../parts/icon.tsx'
import {
  columnsOf,
  type EditField,
  type EditForm,
  freeName,
  type Kind,
  kindOf,
  kinds,
  newField,
  withColumns,
  withKind,
} from './edit.ts'
import styles from './forms.module.css'
import { LimitsInput } from './limits-input.tsx'
import { OptionList, Tool } from './option-list.tsx'
import { WordsInput } from './words-input.tsx'

type ColumnListProps = {
  form: EditForm
  field: EditField
  onChange: (field: EditField) => void
  faultAt: (pointer: string) => boolean
}

const cellKinds = kinds.filter((kind) => kind !== 'rows' && kind !== 'lines')

/** What is asked in each row of a question that may be answered several times. */
export function ColumnList({ form, field, onChange, faultAt }: ColumnListProps) {
  const { t } = useTranslation()
  const columns = columnsOf(field)
  const set = (index: number, column: EditField): void =>
    onChange(
      withColumns(
        field,
        columns.map((each, nth) => (nth === index ? column : each)),
      ),
    )
  const add = (): void => {
    const column = {
      ...newField([]),
      key: freeName(
        'c',
        columns.map(({ key }) => key),
      ),
    }
    onChange(withColumns(field, [...columns, column]))
  }
  return (
    <div className={styles.options}>
      <h4>{t('forms.columns')}</h4>
      <ol>
        {columns.map((column, index) => {
          const faultOf = (pointer: string): boolean =>
            faultAt(`/columns/${column.key}${pointer}`) || faultAt(`/items/properties/${column.key}${pointer}`)
          return (
            <li key={column.id} className={styles.option}>
              <WordsInput
                label={t('forms.label')}
                value={column.ui.label}
                onChange={(label) => set(index, { ...column, ui: { ...column.ui, label } })}
                charsMax={120}
                faultIn={(language) => faultOf(`/label/${language}`)}
              />
              <div className={styles.pair}>
                <Select
                  label={t('forms.kind_label')}
                  allowDeselect={false}
                  value={kindOf(column)}
                  onChange={(kind) => kind && set(index, withKind(column, kind as Kind))}
                  data={cellKinds.map((value) => ({ value, label: t(`forms.kind.${value}`) }))}
                />
                <TextInput
                  label={t('forms.key')}
                  value={column.key}
                  maxLength={40}
                  classNames={{ input: styles.mono }}
                  error={faultOf('')}
                  onChange={({ currentTarget: { value: key } }) => {
                    if (!columns.some((each) => each.key === key)) set(index, { ...column, key })
                  }}
                />
                {column.schema.type === 'string' && !column.schema.enum && (
                  <Select
                    label={t('forms.pii_label')}
                    allowDeselect={false}
                    value={column.ui.pii}
                    onChange={(pii) => pii && set(index, { ...column, ui: { ...column.ui, pii: pii as 'none' } })}
                    data={piiClasses.map((value) => ({ value, label: t(`forms.pii.${value}`) }))}
                    error={faultOf('/pii')}
                  />
                )}
              </div>
              {column.schema.type === 'string' && column.schema.enum && (
                <OptionList
                  form={form}
                  field={column}
                  onChange={(next) => set(index, next)}
                  codes={[]}
                  faultAt={faultOf}
                />
              )}
              <LimitsInput
                schema={column.schema}
                onChange={(schema) => set(index, { ...column, schema })}
                faultAt={faultOf}
              />
              <Checkbox
                label={t('forms.required')}
                checked={column.required}
                onChange={(event) => set(index, { ...column, required: event.currentTarget.checked })}
              />
              <span className={styles.tools}>
                <Tool
                  icon="close"
                  label={t('forms.column_remove')}
                  off={columns.length === 1}
                  act={() =>
                    onChange(
                      withColumns(
                        field,
                        columns.filter((each) => each !== column),
                      ),
                    )
                  }
                />
              </span>
            </li>
          )
        })}
      </ol>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Icon name="plus" size={14} />}
        disabled={columns.length >= formLimits.columnsMax}
        onClick={add}
      >
        {t('forms.column_add')}
      </Button>
    </div>
  )
}
