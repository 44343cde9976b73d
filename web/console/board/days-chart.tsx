import { useElementSize } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import type { Answer } from '#platform/endpoint.ts'
import type { showDashboard } from '#stages/insight/contract.ts'
import { useLanguage } from '../words.ts'
import styles from './board.module.css'

type Day = Answer<typeof showDashboard>['days'][number]

const height = 190
const edge = { top: 10, right: 16, bottom: 22, left: 34 }
const labelEvery = 5

/** The first round number at or above the highest, so that the axis has whole steps. */
function roundTop(highest: number): number {
  const size = 10 ** Math.floor(Math.log10(Math.max(4, highest)))
  return (
    [1, 2, 4, 5, 8, 10].map((step) => step * size).find((top) => top >= highest && top % 4 === 0) ??
    Math.ceil(highest / 4) * 4
  )
}

/** Arrivals as bars, resolutions as a line: when the line stays below, work piles up. The same as a table for readers. */
export function DaysChart({ days }: { days: Day[] }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { ref, width } = useElementSize()
  const top = roundTop(Math.max(0, ...days.flatMap((day) => [day.received, day.resolved])))
  const innerWidth = Math.max(0, width - edge.left - edge.right)
  const innerHeight = height - edge.top - edge.bottom
  const step = innerWidth / Math.max(1, days.length)
  const x = (index: number) => edge.left + step * (index + 0.5)
  const y = (value: number) => edge.top + innerHeight * (1 - value / top)
  // A month in words where day and month could be taken for one another.
  const dayFormat = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    month: language === 'en' ? 'short' : 'numeric',
    day: 'numeric',
    timeZone: 'UTC',
  })
  const dayWords = (day: string) => dayFormat.format(new Date(day))
  const received = days.reduce((sum, day) => sum + day.received, 0)
  const resolved = days.reduce((sum, day) => sum + day.resolved, 0)

  return (
    <figure className={styles.chart} ref={ref}>
      <figcaption className={styles.legend}>
        <span>
          <i className={styles.keyBar} />
          {t('board.received', { count: received })}
        </span>
        <span>
          <i className={styles.keyLine} />
          {t('board.resolved', { count: resolved })}
        </span>
      </figcaption>
      {width > 0 && (
        <svg width={width} height={height} aria-hidden="true">
          {[0, 1, 2, 3, 4].map((quarter) => (
            <g key={quarter}>
              <line
                x1={edge.left}
                x2={width - edge.right}
                y1={y((top * quarter) / 4)}
                y2={y((top * quarter) / 4)}
                className={styles.gridLine}
              />
              <text x={edge.left - 6} y={y((top * quarter) / 4) + 4} textAnchor="end" className={styles.axis}>
                {(top * quarter) / 4}
              </text>
            </g>
          ))}
          {days.map((day, index) => (
            <g key={day.day}>
              <rect
                x={x(index) - step * 0.34}
                width={step * 0.68}
                y={y(day.received)}
                height={innerHeight + edge.top - y(day.received)}
                rx={2}
                className={styles.arrivals}
              />
              {(days.length - 1 - index) % labelEvery === 0 && (
                <text x={x(index)} y={height - 6} textAnchor="middle" className={styles.axis}>
                  {dayWords(day.day)}
                </text>
              )}
            </g>
          ))}
          <polyline
            points={days.map((day, index) => `${x(index)},${y(day.resolved)}`).join(' ')}
            className={styles.resolutions}
          />
          {days.map((day, index) => (
            <rect
              key={day.day}
              x={x(index) - step / 2}
              width={step}
              y={edge.top}
              height={innerHeight}
              className={styles.dayHit}
            >
              <title>
                {t('board.day', { day: dayWords(day.day), received: day.received, resolved: day.resolved })}
              </title>
            </rect>
          ))}
        </svg>
      )}
      <table className="visuallyHidden">
        <caption>{t('board.days')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('board.date')}</th>
            <th scope="col">{t('board.received_short')}</th>
            <th scope="col">{t('board.resolved_short')}</th>
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.day}>
              <th scope="row">{dayWords(day.day)}</th>
              <td>{day.received}</td>
              <td>{day.resolved}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}
