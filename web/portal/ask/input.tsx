import type { HTMLAttributes, ReactNode } from 'react'
import { Advice, describedBy } from './advice.tsx'

type InputProps = {
  id: string
  label: string
  /** Whether the page's heading is the label for the eyes already. */
  labelUnseen?: boolean
  value: string
  onChange: (value: string) => void
  type?: 'text' | 'tel' | 'email' | 'date' | 'datetime-local'
  inputMode?: HTMLAttributes<HTMLInputElement>['inputMode']
  autoComplete?: string
  /** Several lines. */
  rows?: number
  prefix?: string
  hint?: string | undefined
  fault?: string | undefined
  width?: 'short' | 'full'
  children?: ReactNode
}

/** A native control with its label, hint and fault tied to it. */
export function Input(props: InputProps) {
  const { id, label, labelUnseen, value, onChange, type = 'text', rows, prefix, hint, fault, width = 'full' } = props
  const common = {
    id,
    value,
    autoComplete: props.autoComplete ?? 'off',
    'aria-describedby': describedBy({ id, hint, fault }),
    'aria-invalid': fault ? true : undefined,
  }
  return (
    <div className={fault ? 'field field-faulty' : 'field'}>
      <label htmlFor={id} className={labelUnseen ? 'unseen' : undefined}>
        {label}
      </label>
      <Advice id={id} hint={hint} fault={fault} />
      {rows ? (
        <textarea {...common} rows={rows} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <span className={`box box-${width}`}>
          {prefix && <span aria-hidden="true">{prefix}</span>}
          <input
            {...common}
            type={type}
            inputMode={props.inputMode}
            onChange={(event) => onChange(event.target.value)}
          />
        </span>
      )}
      {props.children}
    </div>
  )
}
