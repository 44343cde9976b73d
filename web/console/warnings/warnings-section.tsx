import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import styles from '../alarms/alarms.module.css'
import { useTimes } from '../capacity/times.ts'
import { useMe } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/problem.tsx'
import { SeeForm } from '../parts/see-form.tsx'
import { useSay } from '../words.ts'
import { useSeeWarning, useWarnings, type Warning } from './warnings-data.ts'

/** Hours to come with more to do than can be done, or with nobody for a P1: those that nobody saw to first. */
export function WarningsSection() {
  const { t } = useTranslation()
  const warnings = useWarnings(true)
  const all = warnings.data?.warnings ?? []
  return (
    <section className={styles.part} aria-label={t('warnings.title')}>
      <h2>{t('warnings.title')}</h2>
      {warnings.error && <Problem error={warnings.error} onAgain={() => void warnings.refetch()} />}
      {warnings.data && all.length === 0 && <p className={styles.quiet}>{t('warnings.none')}</p>}
      <div className={styles.list}>
        {[...all.filter((one) => !one.seenAt), ...all.filter((one) => one.seenAt)].map((warning) => (
          <WarningCard key={warning.warningId} warning={warning} />
        ))}
      </div>
    </section>
  )
}

function WarningCard({ warning }: { warning: Warning }) {
  const { t } = useTranslation()
  const say = useSay()
  const { organisation } = useMe()
  const times = useTimes(organisation.zone)
  const see = useSeeWarning(warning.warningId)
  return (
    <section className={styles.card} data-seen={warning.seenAt !== null || undefined}>
      <h3>
        <Icon name={warning.seenAt ? 'resolved' : 'alert'} />
        {t(`warnings.${warning.kind}`, {
          team: warning.team ? say(warning.team.name) : '',
          from: times.moment(warning.from),
          until: times.moment(warning.until),
          count: warning.size,
        })}
      </h3>
      <p className={styles.quiet}>
        <Moment at={warning.raisedAt} />
        {' · '}
        <Link to={warning.team ? `/capacity?team=${warning.team.teamId}` : '/capacity'}>{t('warnings.look')}</Link>
      </p>
      {warning.seenAt ? (
        <p>
          {warning.note}
          <span className={styles.quiet}>
            {warning.seenBy?.name} · <Moment at={warning.seenAt} />
          </span>
        </p>
      ) : (
        <SeeForm label={t('warnings.note')} act={t('warnings.see')} see={see} />
      )}
    </section>
  )
}
