import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Answer } from '#platform/endpoint.ts'
import type { listStaff } from '#records/staff/contract.ts'
import { useSay } from '../words.ts'
import type { PersonAccount } from './accounts-data.ts'
import styles from './people.module.css'
import { PersonMenu } from './person-menu.tsx'
import { WayIn } from './way-in.tsx'

type Staff = Answer<typeof listStaff>

/** Who works here, what they hold, and how they come in. */
export function StaffTable({ people, teams, accounts }: Staff & { accounts: PersonAccount[] }) {
  const { t } = useTranslation()
  const say = useSay()
  const accountOf = new Map(accounts.map((account) => [account.staffId, account]))
  const teamName = new Map(teams.map((team) => [team.teamId, say(team.name)]))
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t('people.name')}</th>
          <th scope="col">{t('people.role')}</th>
          <th scope="col">{t('people.teams')}</th>
          <th scope="col">{t('person.way_in')}</th>
          <th scope="col" className={styles.number}>
            {t('people.open')}
          </th>
          <th scope="col">
            <span className={styles.unseen}>{t('person.deeds')}</span>
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
            <td>{accountOf.has(person.staffId) && <WayIn account={accountOf.get(person.staffId)!} />}</td>
            <td className={styles.number}>
              <Link to={`/queue?view=open&assignee=${person.staffId}`}>{person.open}</Link>
            </td>
            <td className={styles.deeds}>
              {accountOf.has(person.staffId) && (
                <PersonMenu name={person.name} account={accountOf.get(person.staffId)!} />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
