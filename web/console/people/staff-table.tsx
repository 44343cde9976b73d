import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Answer } from '#platform/endpoint.ts'
import type { listStaff } from '#records/staff/contract.ts'
import { useSay } from '../words.ts'
import styles from './people.module.css'

type Staff = Answer<typeof listStaff>

export function StaffTable({ people, teams }: Staff) {
  const { t } = useTranslation()
  const say = useSay()
  const teamName = new Map(teams.map((team) => [team.teamId, say(team.name)]))
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t('people.name')}</th>
          <th scope="col">{t('people.role')}</th>
          <th scope="col">{t('people.teams')}</th>
          <th scope="col" className={styles.number}>
            {t('people.open')}
          </th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.staffId}>
            <th scope="row">
              {person.name}
              {!person.active && <span className={styles.quiet}> {t('people.inactive')}</span>}
            </th>
            <td>{t(`role.${person.role}`)}</td>
            <td className={styles.quiet}>
              {person.teamIds
                .map((teamId) => teamName.get(teamId))
                .filter(Boolean)
                .join(t('list_comma')) || '–'}
            </td>
            <td className={styles.number}>
              <Link to={`/queue?view=open&assignee=${person.staffId}`}>{person.open}</Link>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
