import { Kbd, Tooltip } from '@mantine/core'
import type { ReactElement } from 'react'
import styles from './parts.module.css'

/** A tooltip with the keys that do the same. */
export function Hint({ label, keys = [], children }: { label: string; keys?: string[]; children: ReactElement }) {
  return (
    <Tooltip
      label={
        <span className={styles.hint}>
          {label}
          {keys.map((key) => (
            <Kbd key={key} size="xs">
              {key}
            </Kbd>
          ))}
        </span>
      }
    >
      {children}
    </Tooltip>
  )
}
