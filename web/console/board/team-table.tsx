import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Answer } from '#platform/endpoint.ts'
import type { showDashboard } from '#stages/insight/contract.ts'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import styles from './board.module.css'

/** Load and lateness of every team. */
export function TeamTable({ teams }: { teams: Answer<typeof showDashboard>['byTeam'] }) {
  const { t } = useTranslation()
  const say = useSay()
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t('queue.team')}</th>
          <th scope="col">{t('board.open')}</th>
          <th scope="col">{t('board.late')}</th>
        </tr>
      </thead>
      <tbody>
        {teams
          .toSorted((a, b) => b.open - a.open)
          .map((team) => (
            <tr key={team.teamId}>
              <th scope="row">{say(team.name)}</th>
              <td>
                <Link to={`/queue?view=open&team=${team.teamId}`}>{team.open}</Link>
              </td>
              <td>
                <Link to={`/queue?view=late&team=${team.teamId}`} data-late={team.late > 0 || undefined}>
                  {team.late > 0 && <Icon name="alert" size={13} />}
                  {team.late}
                </Link>
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  )
}
