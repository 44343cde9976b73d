import { useTranslation } from 'react-i18next'
import { useSay } from '../words.ts'
import styles from './capacity.module.css'
import type { Capacity } from './capacity-data.ts'
import type { Times } from './times.ts'

type What = Capacity['team']['advice'][number]['what'][number]

/** What a supervisor can do about hours with too much to do. */
export function AdviceCard({ capacity, times }: { capacity: Capacity; times: Times }) {
  const { t } = useTranslation()
  const say = useSay()
  const { advice } = capacity.team
  const sentence = (what: What) => {
    if (what.do === 'ask_off_shift')
      return t('capacity.ask_off_shift', { people: what.people.map(({ name }) => name).join(t('list_comma')) })
    if (what.do === 'call_back') return t('capacity.call_back')
    const team = capacity.teams.find(({ teamId }) => teamId === what.teamId)
    return t('capacity.overflow', { team: team ? say(team.name) : '', count: what.spareTickets })
  }
  return (
    <section className={styles.card}>
      <h2>{t('capacity.advice')}</h2>
      {advice.length === 0 && (
        <p className={styles.quiet}>{t('capacity.advice_none', { hours: capacity.waitHoursMax })}</p>
      )}
      <ul className={styles.advice}>
        {advice.map(({ from, until, what }) => (
          <li key={from}>
            <b>{t('capacity.advice_from', { from: times.moment(from), until: times.moment(until) })}</b>
            <ul>
              {what.map((one) => (
                <li key={one.do}>{sentence(one)}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  )
}
