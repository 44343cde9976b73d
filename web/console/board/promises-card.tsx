import { useTranslation } from 'react-i18next'
import type { Answer } from '#platform/endpoint.ts'
import type { showDashboard } from '#stages/insight/contract.ts'
import { useLanguage, useSay } from '../words.ts'
import styles from './board.module.css'
import { type Kept, shareKept, totalOf } from './kept.ts'
import own from './promises.module.css'

type Board = Answer<typeof showDashboard>
const ends = ['kept', 'told', 'silent'] as const

/** What became of what customers were promised: by the week in which it was said, and by team. */
export function PromisesCard({ promises, teams }: { promises: Board['promises']; teams: Board['byTeam'] }) {
  const { t } = useTranslation()
  const say = useSay()
  const language = useLanguage()
  const date = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    month: language === 'en' ? 'short' : 'numeric',
    day: 'numeric',
    timeZone: 'UTC',
  })
  const nameOf = (teamId: string | null) => {
    const team = teams.find((each) => each.teamId === teamId)
    return team ? say(team.name) : t('board.promises.no_team')
  }
  const weeks = promises.weeks.filter((week, index, all) => totalOf(week) > 0 || all.slice(0, index).some(totalOf))
  if (weeks.length === 0) return <p className={styles.quiet}>{t('board.promises.none')}</p>
  return (
    <>
      <p className={styles.legend}>
        {ends.map((end) => (
          <span key={end}>
            <i className={own.key} data-end={end} />
            {t(`board.promises.${end}`)}
          </span>
        ))}
      </p>
      <Lines
        caption={t('board.promises.by_week')}
        first={t('board.promises.week')}
        lines={weeks.map((week) => ({
          key: week.from,
          name: t('board.promises.from', { day: date.format(new Date(week.from)) }),
          counts: week,
        }))}
      />
      <Lines
        caption={t('board.promises.by_team')}
        first={t('queue.team')}
        lines={promises.byTeam
          .toSorted((a, b) => totalOf(b) - totalOf(a))
          .map((team) => ({ key: team.teamId ?? '', name: nameOf(team.teamId), counts: team }))}
      />
    </>
  )
}

type Line = { key: string; name: string; counts: Kept }

/** A line each: its name, a bar of the shares, and the numbers, which are the same for readers who do not see the bar. */
function Lines({ caption, first, lines }: { caption: string; first: string; lines: Line[] }) {
  const { t } = useTranslation()
  const percent = new Intl.NumberFormat(useLanguage(), { style: 'percent', maximumFractionDigits: 0 })
  return (
    <table className={`${styles.table} ${own.lines}`}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{first}</th>
          <td className={own.bar} />
          <th scope="col">{t('board.promises.share')}</th>
          <th scope="col">{t('board.promises.told_short')}</th>
          <th scope="col">{t('board.promises.silent_short')}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ key, name, counts }) => {
          const share = shareKept(counts)
          return (
            <tr key={key}>
              <th scope="row">{name}</th>
              <td className={own.bar} aria-hidden="true">
                <span className={own.track}>
                  {ends.map((end) => (
                    <span key={end} data-end={end} style={{ flexGrow: counts[end] }} />
                  ))}
                </span>
              </td>
              <td>{share === null ? '–' : percent.format(share)}</td>
              <td>{counts.told}</td>
              <td>{counts.silent}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
