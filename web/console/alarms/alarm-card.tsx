import { useTranslation } from 'react-i18next'
import { useCan, useMe } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { SeeForm } from '../parts/see-form.tsx'
import styles from './alarms.module.css'
import { type Alarm, useSeeAlarm } from './alarms-data.ts'

/** One alarm; a lead or administrator who looked into it writes down what came of it, unless it is about themselves. */
export function AlarmCard({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation()
  const me = useMe()
  const mayClose = useCan()('alarm.close')
  const see = useSeeAlarm(alarm.alarmId)
  const isAboutMe = alarm.person.staffId === me.staffId
  return (
    <section className={styles.card} data-seen={alarm.seenAt !== null || undefined}>
      <h2>
        <Icon name={alarm.seenAt ? 'resolved' : 'alert'} />
        {t(`alarms.kind.${alarm.kind}`, { name: alarm.person.name, count: alarm.count })}
      </h2>
      <p className={styles.quiet}>
        <Moment at={alarm.raisedAt} />
      </p>
      {alarm.seenAt && (
        <p>
          {alarm.note}
          <span className={styles.quiet}>
            {alarm.seenBy?.name} · <Moment at={alarm.seenAt} />
          </span>
        </p>
      )}
      {!alarm.seenAt && !mayClose && <p className={styles.quiet}>{t('alarms.waits')}</p>}
      {!alarm.seenAt && mayClose && isAboutMe && <p className={styles.quiet}>{t('alarms.about_you')}</p>}
      {!alarm.seenAt && mayClose && !isAboutMe && <SeeForm label={t('alarms.note')} act={t('alarms.see')} see={see} />}
    </section>
  )
}
