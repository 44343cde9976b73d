import { useElementSize } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../words.ts'
import styles from './board.module.css'
import own from './moods.module.css'
import type { MoodDay } from './moods-card.tsx'

const height = 170
const edge = { top: 10, right: 16, bottom: 22, left: 44 }
const labelEvery = 5
const moods = ['distressed', 'angry', 'upset'] as const

/** Shares of the day’s messages that were not calm, one on another, the gravest at the foot. The same as a table for readers. */
export function MoodsChart({ days }: { days: MoodDay[] }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { ref, width } = useElementSize()
  const shareOf = (day: MoodDay, mood: (typeof moods)[number]) => (day.messages === 0 ? 0 : day[mood] / day.messages)
  const highest = Math.max(0, ...days.map((day) => moods.reduce((sum, mood) => sum + shareOf(day, mood), 0)))
  const top = [0.1, 0.2, 0.4, 0.6, 0.8].find((step) => step >= highest) ?? 1
  const innerHeight = height - edge.top - edge.bottom
  const step = Math.max(0, width - edge.left - edge.right) / Math.max(1, days.length)
  const x = (index: number) => edge.left + step * (index + 0.5)
  const y = (share: number) => edge.top + innerHeight * (1 - share / top)
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 })
  const dayFormat = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    month: language === 'en' ? 'short' : 'numeric',
    day: 'numeric',
    timeZone: 'UTC',
  })
  const dayWords = (day: string) => dayFormat.format(new Date(day))
  const inWords = (day: MoodDay) => ({
    day: dayWords(day.day),
    count: day.messages,
    ...Object.fromEntries(moods.map((mood) => [mood, percent.format(shareOf(day, mood))])),
  })
  if (highest === 0) return <p className={styles.quiet}>{t('moods.none')}</p>
  return (
    <figure className={styles.chart} ref={ref}>
      <figcaption className={styles.legend}>
        {moods.map((mood) => (
          <span key={mood}>
            <i className={own.key} data-mood={mood} />
            {t(`mood.${mood}`)}
          </span>
        ))}
      </figcaption>
      {width > 0 && (
        <svg width={width} height={height} aria-hidden="true">
          {[0, 0.5, 1].map((part) => (
            <g key={part}>
              <line
                x1={edge.left}
                x2={width - edge.right}
                y1={y(top * part)}
                y2={y(top * part)}
                className={styles.gridLine}
              />
              <text x={edge.left - 6} y={y(top * part) + 4} textAnchor="end" className={styles.axis}>
                {percent.format(top * part)}
              </text>
            </g>
          ))}
          {days.map((day, index) => {
            let below = 0
            return (
              <g key={day.day}>
                {moods.map((mood) => {
                  const share = shareOf(day, mood)
                  below += share
                  return share === 0 ? null : (
                    <rect
                      key={mood}
                      x={x(index) - step * 0.34}
                      width={step * 0.68}
                      y={y(below)}
                      height={(innerHeight * share) / top}
                      className={own.mood}
                      data-mood={mood}
                    />
                  )
                })}
                <rect x={x(index) - step / 2} width={step} y={edge.top} height={innerHeight} className={styles.dayHit}>
                  <title>{t('moods.day', inWords(day))}</title>
                </rect>
                {(days.length - 1 - index) % labelEvery === 0 && (
                  <text x={x(index)} y={height - 6} textAnchor="middle" className={styles.axis}>
                    {dayWords(day.day)}
                  </text>
                )}
              </g>
            )
          })}
        </svg>
      )}
      <table className="visuallyHidden">
        <caption>{t('moods.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('board.date')}</th>
            <th scope="col">{t('moods.messages')}</th>
            {moods.map((mood) => (
              <th key={mood} scope="col">
                {t(`mood.${mood}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.day}>
              <th scope="row">{dayWords(day.day)}</th>
              <td>{day.messages}</td>
              {moods.map((mood) => (
                <td key={mood}>{percent.format(shareOf(day, mood))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}
