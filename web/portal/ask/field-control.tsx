import type { Answer, Field, Row } from '#records/knowledge/forms.rules.ts'
import { plainMoney } from '../../kit/money.ts'
import { useWords } from '../words.ts'
import { Input } from './input.tsx'
import { QuickDates } from './quick-dates.tsx'
import { RadioRows } from './radio-rows.tsx'
import { RowsControl } from './rows-control.tsx'
import { SelectBox } from './select-box.tsx'

type FieldControlProps = {
  id: string
  field: Field
  value: Answer | null
  onChange: (value: Answer) => void
  /** What is wrong with the control of an id, in words. */
  faultAt: (id: string) => string | undefined
  labelUnseen: boolean
}

/** The control for what a question takes: which keyboard comes up, what the browser may fill in. */
export function FieldControl({ id, field, value, onChange, faultAt, labelUnseen }: FieldControlProps) {
  const { t, say } = useWords()
  const { schema, ui, required } = field
  const label = say(ui.label)
  const hint = ui.help && say(ui.help)
  const fault = faultAt(id)
  const base = { id, label, labelUnseen, value: String(value ?? ''), onChange, hint, fault }
  const radios = { id, legend: label, legendUnseen: labelUnseen, hint, fault }
  const unsure = required ? [] : [{ value: '', label: t('ask.dontKnowChoice') }]
  switch (schema.type) {
    case 'array':
      return (
        <RowsControl {...radios} field={field} rows={(value || []) as Row[]} onChange={onChange} faultAt={faultAt} />
      )
    case 'boolean': {
      const choices = [{ value: 'true', label: t('ask.yes') }, { value: 'false', label: t('ask.no') }, ...unsure]
      return (
        <RadioRows {...radios} choices={choices} value={value === null ? null : String(value)} onChoose={onChange} />
      )
    }
    case 'integer':
      return <Input {...base} inputMode="numeric" width="short" />
    case 'number':
      return <Input {...base} inputMode="decimal" width="short" />
  }
  if (schema.enum) {
    const choices = schema.enum.map((option) => ({ value: option, label: say(ui.options![option]!) }))
    if (ui.widget === 'select') return <SelectBox {...base} choices={choices} />
    return (
      <RadioRows {...radios} choices={[...choices, ...unsure]} value={value as string | null} onChoose={onChange} />
    )
  }
  switch (schema.format) {
    case 'money':
      return (
        <Input
          {...base}
          onChange={(typed) => onChange(plainMoney(typed))}
          inputMode="decimal"
          prefix={t('money.sign')}
          width="short"
          hint={hint ?? t('money.hint')}
        />
      )
    case 'date':
      return (
        <Input {...base} type="date" width="short">
          <QuickDates precision="day" onPick={onChange} />
        </Input>
      )
    case 'local-date-time':
      return (
        <Input {...base} type="datetime-local" width="short">
          <QuickDates precision="minute" onPick={onChange} />
        </Input>
      )
    case 'phone':
      return <Input {...base} type="tel" autoComplete="tel" width="short" />
    case 'email':
      return <Input {...base} type="email" autoComplete="email" />
    case 'name':
      return <Input {...base} autoComplete="name" />
    default:
      return <Input {...base} {...(ui.widget === 'textarea' ? { rows: 6 } : {})} />
  }
}
