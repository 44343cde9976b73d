import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Answer } from '#platform/endpoint.ts'
import { countedDays, showGuidanceCounts } from '#stages/guidance/contract.ts'
import { call } from '../../kit/client.ts'
import { Problem } from '../parts/problem.tsx'
import { useLanguage } from '../words.ts'
import styles from './board.module.css'
import own from './guidance.module.css'
import head from './moods.module.css'

type Counts = Answer<typeof showGuidanceCounts>
type Days = (typeof countedDays)[number]
type Line = { key: string; name: string; to: string | null } & Record<(typeof figures)[number], number>

const figures = ['shown', 'followed', 'avoided'] as const
const linesMax = 12

/** What guidance did when payments failed: shown, followed, and complaints that were not needed, by family or by cause. */
export function GuidanceCard() {
  const { t } = useTranslation()
  const language = useLanguage()
  const [days, setDays] = useState<Days>('30')
  const [by, setBy] = useState<'family' | 'cause'>('cause')
  const { data, error, refetch } = useQuery({
    queryKey: ['board', 'guidance', days, language],
    queryFn: ({ signal }) => call(showGuidanceCounts, { query: { days }, signal }),
    placeholderData: (before) => before,
  })
  return (
    <section className={`${styles.card} ${styles.wide}`} aria-labelledby="guidance-title">
      <div className={head.head}>
        <h2 id="guidance-title">{t('guidance.board.title')}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t('guidance.board.by')}
          value={by}
          onChange={(value) => setBy(value === 'family' ? 'family' : 'cause')}
          data={[
            { value: 'cause', label: t('guidance.board.by_cause') },
            { value: 'family', label: t('guidance.board.by_family') },
          ]}
        />
        <SegmentedControl
          size="xs"
          aria-label={t('guidance.board.days')}
          value={days}
          onChange={(value) => setDays(value as Days)}
          data={countedDays.map((value) => ({ value, label: t('guidance.board.last', { count: Number(value) }) }))}
        />
      </div>
      {error && !data && <Problem error={error} onAgain={() => void refetch()} />}
      {data && data.shown === 0 && <p className={styles.quiet}>{t('guidance.board.none')}</p>}
      {data && data.shown > 0 && <Bars counts={data} lines={linesOf(data, by, t('guidance.board.other'))} by={by} />}
      <p className={styles.quiet}>{t('guidance.board.means')}</p>
    </section>
  )
}

function linesOf({ families, causes }: Counts, by: 'family' | 'cause', other: string): Line[] {
  const lines =
    by === 'family'
      ? families.map(({ family, name, ...rest }) => ({
          ...rest,
          key: family,
          name: name ?? other,
          to: name === null ? null : `/guidance?${new URLSearchParams({ family })}`,
        }))
      : causes.map(({ cause, title, ...rest }) => ({
          ...rest,
          key: cause,
          name: title,
          to: `/guidance?${new URLSearchParams({ part: 'causes', cause })}`,
        }))
  return lines.slice(0, linesMax)
}

/** Three bars a line, against the longest of all; the numbers beside them are the same for readers who do not see them. */
function Bars({ counts, lines, by }: { counts: Counts; lines: Line[]; by: 'family' | 'cause' }) {
  const { t } = useTranslation()
  const longest = Math.max(1, ...lines.map(({ shown }) => shown))
  return (
    <>
      <p className={styles.legend}>
        {figures.map((figure) => (
          <span key={figure}>
            <i className={own.key} data-figure={figure} />
            {t(`guidance.board.${figure}_total`, { count: counts[figure] })}
          </span>
        ))}
      </p>
      <table className={`${styles.table} ${own.lines}`}>
        <caption className="visuallyHidden">{t('guidance.board.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t(`guidance.board.by_${by}`)}</th>
            <td className={own.bar} />
            {figures.map((figure) => (
              <th key={figure} scope="col">
                {t(`guidance.board.${figure}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.key}>
              <th scope="row">{line.to ? <Link to={line.to}>{line.name}</Link> : line.name}</th>
              <td className={own.bar} aria-hidden="true">
                <span className={own.tracks}>
                  {figures.map((figure) => (
                    <i key={figure} data-figure={figure} style={{ width: `${(line[figure] / longest) * 100}%` }} />
                  ))}
                </span>
              </td>
              {figures.map((figure) => (
                <td key={figure}>{line[figure]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
