import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { minorOf, typedOf } from '../amount.ts'
import styles from './rules.module.css'

type AmountInputProps = {
  label: string
  /** Minor units; empty while what is typed is no amount. */
  value: string
  currency: string
  error: string | undefined
  onChange: (minor: string) => void
}

/** An amount as people type it, kept in minor units of its currency and never as a float. */
export function AmountInput({ label, value, currency, error, onChange }: AmountInputProps) {
  const [typed, setTyped] = useState('')
  // What was typed stands as it is until something else, such as an older version, brings another amount.
  const isTyped = (minorOf(typed, currency) ?? '') === value
  return (
    <TextInput
      label={label}
      inputMode="decimal"
      autoComplete="off"
      value={isTyped ? typed : typedOf(value, currency)}
      error={error}
      rightSection={<span className={styles.unit}>{currency}</span>}
      rightSectionWidth={48}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        onChange(minorOf(event.currentTarget.value, currency) ?? '')
      }}
    />
  )
}
