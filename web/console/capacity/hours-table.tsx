import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Hour } from './capacity-data.ts'
import styles from './hours.module.css'
import type { Times } from './times.ts'

const columns = ['expected', 'range', 'urgent', 'staff', 'can', 'queue', 'wait'] as const

/** The hours of a day in numbers: for readers, and for whoever wants them exactly. */
export function HoursTable({ hours, times }: { hours: Hour[]; times: Times }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const waitOf = ({ waitHours, queue }: Hour) => {
    if (waitHours === null) return t('capacity.wait_long')
    return waitHours === 0 || queue < 0.5 ? t('capacity.wait_none') : t('capacity.wait_hours', { count: waitHours })
  }
  return (
    <details className={styles.details} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('capacity.table')}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <section className={styles.scroll} tabIndex={0} aria-label={t('capacity.table')}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('capacity.hour')}</th>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {t(`capacity.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {hours.map((hour) => (
                <tr key={hour.at} data-over={hour.isOver || undefined}>
                  <th scope="row">{times.hour(hour.hour)}</th>
                  <td>{times.number(hour.expected)}</td>
                  <td>
                    {hour.low}–{hour.high}
                  </td>
                  <td>{times.number(hour.urgent)}</td>
                  <td>{times.number(hour.staff)}</td>
                  <td>{times.number(hour.capacity)}</td>
                  <td>{times.number(Math.round(hour.queue))}</td>
                  <td>{waitOf(hour)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  )
}
