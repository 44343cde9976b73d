import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { showSteps } from '#stages/insight/contract.ts'
import { call } from '../../kit/client.ts'
import { Icon } from '../parts/icon.tsx'
import { Problem } from '../parts/problem.tsx'
import { useSay } from '../words.ts'
import styles from './board.module.css'

/** Each step of the work: how often it was done in 30 days, how often late, whose it is, and in which teams it was late. */
export function StepsCard() {
  const { t } = useTranslation()
  const say = useSay()
  const steps = useQuery({ queryKey: ['board', 'steps'], queryFn: ({ signal }) => call(showSteps, { signal }) })
  return (
    <section className={`${styles.card} ${styles.wide}`}>
      <h2>{t('board.steps')}</h2>
      {steps.error && <Problem error={steps.error} onAgain={() => void steps.refetch()} />}
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('board.step')}</th>
            <th scope="col">{t('board.ended')}</th>
            <th scope="col">{t('board.late')}</th>
            <th scope="col">{t('board.late_in')}</th>
          </tr>
        </thead>
        <tbody>
          {steps.data?.steps.map(({ clock, ownerRole, ended, late, teams }) => (
            <tr key={clock}>
              <th scope="row">
                {t(`clock.${clock}`)}
                <small>{t('clocks.owner', { owner: t(`role.${ownerRole}`) })}</small>
              </th>
              <td>{ended}</td>
              <td>
                <span data-late={late > 0 || undefined}>
                  {late > 0 && <Icon name="alert" size={13} />}
                  {late}
                </span>
              </td>
              <td>
                {teams
                  .map((team) => t('board.late_of', { team: say(team.name), count: team.late }))
                  .join(t('list_comma'))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
