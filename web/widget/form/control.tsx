/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { plainMoney } from '../../kit/money.ts'
import type { Field } from './asking.ts'
import { useSay } from './say.ts'

type InputProps = {
  id: string
  label: string
  value: string
  change: (value: string) => void
  type?: 'text' | 'tel' | 'email' | 'date' | 'datetime-local'
  inputMode?: 'decimal' | 'text'
  autoComplete?: string
  rows?: number
  hint?: string | undefined
  fault?: string | undefined
  children?: ComponentChildren
}

/** A native control with its label, hint and fault tied to it. */
export function Input({ id, label, value, change, rows, hint, fault, children, type = 'text', ...native }: InputProps) {
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ') || undefined
  const common = {
    id,
    value,
    'aria-describedby': described,
    'aria-invalid': Boolean(fault),
    onInput: (event: { currentTarget: { value: string } }) => change(event.currentTarget.value),
  }
  return (
    <div class={fault ? 'field faulty' : 'field'}>
      <label for={id}>{label}</label>
      <Notes id={id} hint={hint} fault={fault} />
      {rows ? (
        <textarea {...common} rows={rows} autoComplete="off" />
      ) : (
        <input autoComplete="off" type={type as 'text'} {...native} {...common} />
      )}
      {children}
    </div>
  )
}

function Notes({ id, hint, fault }: Pick<InputProps, 'id' | 'hint' | 'fault'>) {
  return (
    <>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </>
  )
}

export type Choice = { value: string; label: string }

type ChoicesProps = Pick<InputProps, 'id' | 'label' | 'value' | 'change' | 'hint' | 'fault'> & {
  choices: Choice[]
  small?: boolean
}

/** Choices as rows, large enough for any thumb; `small` ones stand beside each other. */
export function Choices({ id, label, value, change, hint, fault, choices, small = false }: ChoicesProps) {
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ') || undefined
  return (
    <fieldset id={id} class={fault ? 'field faulty' : 'field'} aria-describedby={described}>
      <legend>{label}</legend>
      <Notes id={id} hint={hint} fault={fault} />
      <div class={small ? 'chips' : 'choices'}>
        {choices.map((choice) => (
          <label key={choice.value} class="choice">
            <input
              type="radio"
              name={id}
              value={choice.value}
              checked={value === choice.value}
              onChange={() => change(choice.value)}
            />
            <span>{choice.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

type QuestionProps = { field: Field; value: string; change: (value: string) => void; fault: string | undefined }

/** The control for what a question takes. */
export function Question({ field, value, change, fault }: QuestionProps) {
  const { t, say } = useSay()
  const { key, schema, ui } = field
  const base = { id: `q-${key}`, label: say(ui.label), value, change, hint: ui.help && say(ui.help), fault }
  if (schema.type === 'boolean') {
    const choices = (['true', 'false'] as const).map((option) => ({ value: option, label: t(option) }))
    return <Choices {...base} choices={choices} small />
  }
  if (schema.type !== 'string') return <Input {...base} inputMode="decimal" />
  if (schema.enum)
    return (
      <Choices {...base} choices={schema.enum.map((option) => ({ value: option, label: say(ui.options![option]!) }))} />
    )
  switch (schema.format) {
    case 'money':
      return <Input {...base} inputMode="decimal" change={(typed) => change(plainMoney(typed))} />
    case 'date':
      return <Input {...base} type="date" />
    case 'local-date-time':
      return <Input {...base} type="datetime-local" />
    case 'phone':
      return <Input {...base} type="tel" autoComplete="tel" />
    case 'email':
      return <Input {...base} type="email" autoComplete="email" />
    case 'name':
      return <Input {...base} autoComplete="name" />
    default:
      return <Input {...base} {...(ui.widget === 'textarea' ? { rows: 4 } : {})} />
  }
}
