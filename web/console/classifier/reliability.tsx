import { useTranslation } from 'react-i18next'
import { useLanguage } from '../words.ts'
import styles from './classifier.module.css'
import type { Measured } from './classifier-data.ts'

const size = 260
const margin = 34
const radiusMax = 11

/** What the model said against what was right: on the line it may be taken at its word. Larger dots are more texts. */
export function Reliability({ bins }: { bins: Measured['bins'] }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const percent = new Intl.NumberFormat(language, { style: 'percent' })
  const most = Math.max(1, ...bins.map(({ count }) => count))
  const x = (value: number) => margin + value * (size - margin)
  const y = (value: number) => (1 - value) * (size - margin)
  return (
    <figure className={styles.reliability}>
      <svg viewBox={`0 -${radiusMax + 2} ${size + 20} ${size + radiusMax + 6}`} aria-hidden="true">
        {[0, 0.5, 1].map((value) => (
          <g key={value}>
            <line className={styles.grid} x1={x(0)} x2={x(1)} y1={y(value)} y2={y(value)} />
            <line className={styles.grid} x1={x(value)} x2={x(value)} y1={y(0)} y2={y(1)} />
            <text x={x(value)} y={size - margin + 14} textAnchor="middle">
              {percent.format(value)}
            </text>
            <text x={margin - 4} y={y(value) + 4} textAnchor="end">
              {percent.format(value)}
            </text>
          </g>
        ))}
        <line className={styles.honest} x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
        {bins.map(({ said, right, count }) => (
          <circle key={said} cx={x(said)} cy={y(right)} r={Math.max(2.5, radiusMax * Math.sqrt(count / most))} />
        ))}
        <text x={x(0.5)} y={size - 4} textAnchor="middle">
          {t('classifier.said')}
        </text>
      </svg>
      <figcaption className={styles.quiet}>{t('classifier.reliability_what')}</figcaption>
      <table className="visuallyHidden">
        <caption>{t('classifier.reliability')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('classifier.said')}</th>
            <th scope="col">{t('classifier.right')}</th>
            <th scope="col">{t('classifier.texts')}</th>
          </tr>
        </thead>
        <tbody>
          {bins.map(({ said, right, count }) => (
            <tr key={said}>
              <td>{percent.format(said)}</td>
              <td>{percent.format(right)}</td>
              <td>{count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}
