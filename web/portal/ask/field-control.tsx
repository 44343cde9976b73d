import type { Field } from '#records/knowledge/forms.rules.ts'
import { useWords } from '../words.ts'
import { Input } from './input.tsx'
import { QuickDates } from './quick-dates.tsx'
import { RadioRows } from './radio-rows.tsx'
import { plainMoney } from './typed.ts'

type FieldControlProps = {
  field: Field
  value: string | null
  onChange: (value: string) => void
  fault: string | undefined
  labelUnseen: boolean
}

/** The control for a type of field: which keyboard comes up, what the browser may fill in. */
export function FieldControl({ field, value, onChange, fault, labelUnseen }: FieldControlProps) {
  const { t, say } = useWords()
  const label = say(field.label)
  const hint = field.help && say(field.help)
  const id = `q-${field.key}`
  const base = { id, label, labelUnseen, value: value ?? '', onChange, hint, fault }
  switch (field.type) {
    case 'choice': {
      const choices = (field.options ?? []).map((option) => ({ value: option.value, label: say(option.label) }))
      if (!field.required) choices.push({ value: '', label: t('ask.dontKnowChoice') })
      return (
        <RadioRows
          id={id}
          legend={label}
          legendUnseen={labelUnseen}
          choices={choices}
          value={value}
          onChoose={onChange}
          hint={hint}
          fault={fault}
        />
      )
    }
    case 'longtext':
      return <Input {...base} rows={6} />
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
    case 'datetime':
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
      return <Input {...base} />
  }
}
