import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Answer } from '#platform/endpoint.ts'
import { sampleMin } from '#records/staff/figures.rules.ts'
import type { showDashboard } from '#stages/insight/contract.ts'
import styles from './board.module.css'

/** Ratings of thirty days by who answered. An average is shown only above the minimum sample. */
export function PersonTable({ people }: { people: Answer<typeof showDashboard>['byPerson'] }) {
  const { t } = useTranslation()
  if (people.length === 0) return null
  return (
    <table className={styles.table}>
      <caption>{t('board.by_person', { min: sampleMin })}</caption>
      <thead>
        <tr>
          <th scope="col">{t('queue.assignee')}</th>
          <th scope="col">{t('board.rating_count')}</th>
          <th scope="col">{t('board.average')}</th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.staffId}>
            <th scope="row">{person.name}</th>
            <td>
              <Link to={`/queue?view=all&assignee=${person.staffId}`}>{person.ratings}</Link>
            </td>
            <td>{person.average === null ? t('board.too_few') : person.average.toFixed(1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
