import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useSay } from '../words.ts'
import styles from './desk.module.css'
import type { Desk } from './desk-data.ts'

/** How many of each team are on, and what waits in its pool; the most first. */
export function TeamBars({ teams }: { teams: Desk['teams'] }) {
  const { t } = useTranslation()
  const say = useSay()
  const most = Math.max(1, ...teams.map(({ waiting }) => waiting))
  const staffed = teams.filter(({ people, waiting }) => people > 0 || waiting > 0)
  return (
    <table className={styles.teams}>
      <thead>
        <tr>
          <th scope="col">{t('desk.team')}</th>
          <th scope="col">{t('desk.there')}</th>
          <th scope="col">{t('desk.waiting')}</th>
        </tr>
      </thead>
      <tbody>
        {staffed
          .toSorted((a, b) => b.waiting - a.waiting)
          .map((team) => (
            <tr key={team.teamId} data-alone={(team.there === 0 && team.waiting > 0) || undefined}>
              <th scope="row">{say(team.name)}</th>
              <td>{t('desk.of', { there: team.there, people: team.people })}</td>
              <td>
                <span className={styles.track} data-full={team.there === 0 || undefined} aria-hidden="true">
                  <span className={styles.fill} style={{ width: `${(team.waiting / most) * 100}%` }} />
                </span>
                <Link to={`/queue?view=unassigned&team=${team.teamId}`}>{team.waiting}</Link>
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  )
}
