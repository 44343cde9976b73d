import { Button, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { newKey } from '../../kit/client.ts'
import { useCan, useMe } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './alarms.module.css'
import { type Alarm, useSeeAlarm } from './alarms-data.ts'

const noteCharsMax = 1000

/** One alarm; a lead or administrator who looked into it writes down what came of it, unless it is about themselves. */
export function AlarmCard({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation()
  const me = useMe()
  const mayClose = useCan()('alarm.close')
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
      {!alarm.seenAt && mayClose && !isAboutMe && <SeeForm alarmId={alarm.alarmId} />}
    </section>
  )
}

function SeeForm({ alarmId }: { alarmId: string }) {
  const { t } = useTranslation()
  const see = useSeeAlarm(alarmId)
  const [note, setNote] = useState('')
  const [key] = useState(newKey)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    see.mutate({ note: note.trim(), key })
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <Textarea
        label={t('alarms.note')}
        required
        maxLength={noteCharsMax}
        autosize
        minRows={1}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={see.isPending} disabled={note.trim() === ''}>
        {t('alarms.see')}
      </Button>
      {see.error && <Problem error={see.error} />}
    </form>
  )
}
