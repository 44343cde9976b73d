import { useElementSize } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import type { Hour } from './capacity-data.ts'
import styles from './hours.module.css'
import type { Times } from './times.ts'

const height = 180
const queueHeight = 76
const queueFoot = 8
const edge = { top: 10, right: 12, bottom: 20, left: 38 }

/** The first round number at or above the highest. */
function roundTop(highest: number): number {
  const size = 10 ** Math.floor(Math.log10(Math.max(4, highest)))
  return [1, 2, 4, 5, 8, 10].map((step) => step * size).find((top) => top >= highest) ?? highest
}

/** What is expected with its range, against what can be handled; below it what waits. The same as a table for readers. */
export function HoursChart({ hours, times }: { hours: Hour[]; times: Times }) {
  const { t } = useTranslation()
  const { ref, width } = useElementSize()
  const step = Math.max(0, width - edge.left - edge.right) / hours.length
  const x = (index: number) => edge.left + step * index
  const labelEvery = step < 20 ? 6 : step < 36 ? 3 : 2
  const axis = (top: number, inner: number) => (value: number) => edge.top + inner * (1 - value / top)
  const top = roundTop(Math.max(...hours.flatMap(({ high, capacity }) => [high, capacity])))
  const y = axis(top, height - edge.top - edge.bottom)
  const queueTop = roundTop(Math.max(...hours.map(({ queue }) => queue)))
  const queueY = axis(queueTop, queueHeight - edge.top - queueFoot)
  const steps = hours.map(({ capacity }, index) => `${x(index)},${y(capacity)} ${x(index + 1)},${y(capacity)}`)
  const sentenceOf = (hour: Hour) =>
    t('capacity.hour_sentence', {
      hour: times.hour(hour.hour),
      expected: times.number(hour.expected),
      low: hour.low,
      high: hour.high,
      capacity: times.number(hour.capacity),
      queue: times.number(Math.round(hour.queue)),
    })
  return (
    <figure className={styles.chart} ref={ref} aria-hidden="true">
      <figcaption className={styles.legend}>
        {(['range', 'capacity', 'queue'] as const).map((of) => (
          <span key={of}>
            <i data-of={of} />
            {t(`capacity.legend_${of}`)}
          </span>
        ))}
      </figcaption>
      {width > 0 && (
        <>
          <svg width={width} height={height} aria-hidden="true">
            {[0, top / 2, top].map((value) => (
              <g key={value}>
                <line x1={edge.left} x2={width - edge.right} y1={y(value)} y2={y(value)} className={styles.gridLine} />
                <text x={edge.left - 6} y={y(value) + 4} textAnchor="end" className={styles.axis}>
                  {times.number(value)}
                </text>
              </g>
            ))}
            {hours.map((hour, index) => (
              <g key={hour.at}>
                <rect
                  x={x(index) + step * 0.15}
                  width={step * 0.7}
                  y={y(hour.high)}
                  height={Math.max(1, y(hour.low) - y(hour.high))}
                  rx={2}
                  className={styles.range}
                />
                <line
                  x1={x(index) + step * 0.15}
                  x2={x(index) + step * 0.85}
                  y1={y(hour.expected)}
                  y2={y(hour.expected)}
                  className={styles.expected}
                />
                {hour.hour % labelEvery === 0 && (
                  <text x={x(index)} y={height - 5} textAnchor="middle" className={styles.axis}>
                    {times.hour(hour.hour)}
                  </text>
                )}
              </g>
            ))}
            <polyline points={steps.join(' ')} className={styles.able} />
            {hours.map((hour, index) => (
              <rect key={hour.at} x={x(index)} width={step} y={0} height={height} className={styles.hit}>
                <title>{sentenceOf(hour)}</title>
              </rect>
            ))}
          </svg>
          <svg width={width} height={queueHeight} aria-hidden="true">
            {[0, queueTop].map((value) => (
              <g key={value}>
                <line
                  x1={edge.left}
                  x2={width - edge.right}
                  y1={queueY(value)}
                  y2={queueY(value)}
                  className={styles.gridLine}
                />
                <text x={edge.left - 6} y={queueY(value) + 4} textAnchor="end" className={styles.axis}>
                  {times.number(value)}
                </text>
              </g>
            ))}
            {hours.map((hour, index) => (
              <rect
                key={hour.at}
                x={x(index) + step * 0.15}
                width={step * 0.7}
                y={queueY(hour.queue)}
                height={queueY(0) - queueY(hour.queue)}
                className={styles.queue}
                data-over={hour.isOver || undefined}
              >
                <title>{sentenceOf(hour)}</title>
              </rect>
            ))}
          </svg>
        </>
      )}
    </figure>
  )
}
