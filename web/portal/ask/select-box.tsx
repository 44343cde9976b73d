import { useWords } from '../words.ts'
import { Advice, describedBy } from './advice.tsx'
import type { Choice } from './radio-rows.tsx'

type SelectBoxProps = {
  id: string
  label: string
  labelUnseen: boolean
  choices: Choice[]
  value: string
  onChange: (value: string) => void
  hint?: string | undefined
  fault?: string | undefined
}

/** A choice of many as the phone's own list: a province, a bank. */
export function SelectBox({ id, label, labelUnseen, choices, value, onChange, hint, fault }: SelectBoxProps) {
  const { t } = useWords()
  return (
    <div className={fault ? 'field field-faulty' : 'field'}>
      <label htmlFor={id} className={labelUnseen ? 'unseen' : undefined}>
        {label}
      </label>
      <Advice id={id} hint={hint} fault={fault} />
      <span className="box box-full">
        <select
          id={id}
          value={value}
          aria-describedby={describedBy({ id, hint, fault })}
          aria-invalid={fault ? true : undefined}
          onChange={(event) => onChange(event.target.value)}
        >
          <option value="">{t('ask.pick')}</option>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      </span>
    </div>
  )
}
