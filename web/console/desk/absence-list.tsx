import { Button, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type AbsenceReason, absenceReasons } from '#records/staff/roster.rules.ts'
import { Problem } from '../parts/problem.tsx'
import { useLanguage } from '../words.ts'
import { type Desk, type DeskPerson, useEndAbsence, usePlanAbsence } from './desk-data.ts'
import styles from './roster.module.css'
import { dayOf } from './times.ts'

/** The days on which somebody is not there, and who acts for them. */
export function AbsenceList({ person, desk }: { person: DeskPerson; desk: Desk }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const end = useEndAbsence()
  const [isAdding, setAdding] = useState(false)
  return (
    <section className={styles.absences}>
      <h2>{t('desk.absences')}</h2>
      {person.absences.map((absence) => {
        const deputy = desk.people.find(({ staffId }) => staffId === absence.deputyId)
        return (
          <div key={absence.absenceId} className={styles.absence}>
            <span className={styles.when}>
              {t(absence.firstDay === absence.lastDay ? 'desk.one_day' : 'desk.some_days', {
                first: dayOf(absence.firstDay, language),
                last: dayOf(absence.lastDay, language),
              })}
              <span className={styles.quiet}>
                {t(`desk.absence.${absence.why}`)}
                {t('comma')}
                {deputy ? t('desk.deputy_is', { name: deputy.name }) : t('desk.deputy_none')}
              </span>
            </span>
            <Button
              variant="default"
              size="compact-sm"
              loading={end.isPending && end.variables === absence.absenceId}
              onClick={() => end.mutate(absence.absenceId)}
            >
              {t(absence.firstDay <= desk.today ? 'desk.is_back' : 'desk.not_after_all')}
            </Button>
          </div>
        )
      })}
      {end.error !== null && <Problem error={end.error} />}
      {person.absences.length === 0 && !isAdding && <p className={styles.quiet}>{t('desk.absence_none')}</p>}
      {isAdding ? (
        <AbsenceForm person={person} desk={desk} onDone={() => setAdding(false)} />
      ) : (
        <Button variant="default" size="compact-sm" className={styles.fit} onClick={() => setAdding(true)}>
          {t('desk.plan')}
        </Button>
      )}
    </section>
  )
}

const nobody = ''

function AbsenceForm({ person, desk, onDone }: { person: DeskPerson; desk: Desk; onDone: () => void }) {
  const { t } = useTranslation()
  const plan = usePlanAbsence(person.staffId)
  const [firstDay, setFirstDay] = useState(desk.today)
  const [lastDay, setLastDay] = useState(desk.today)
  const [why, setWhy] = useState<AbsenceReason>('leave')
  const [deputyId, setDeputyId] = useState(nobody)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    plan.mutate({ firstDay, lastDay, why, deputyId: deputyId === nobody ? null : deputyId }, { onSuccess: onDone })
  }
  return (
    <form className={styles.absenceForm} onSubmit={submit}>
      <TextInput
        type="date"
        label={t('desk.first')}
        required
        value={firstDay}
        onChange={(event) => {
          const { value } = event.currentTarget
          setFirstDay(value)
          if (lastDay < value) setLastDay(value)
        }}
      />
      <TextInput
        type="date"
        label={t('desk.last')}
        required
        min={firstDay}
        value={lastDay}
        onChange={(event) => setLastDay(event.currentTarget.value)}
      />
      <Select
        label={t('desk.why')}
        data={absenceReasons.map((value) => ({ value, label: t(`desk.absence.${value}`) }))}
        value={why}
        onChange={(value) => value && setWhy(value as AbsenceReason)}
        allowDeselect={false}
      />
      <Select
        label={t('desk.deputy')}
        data={[
          { value: nobody, label: t('desk.deputy_none') },
          ...desk.people
            .filter(({ staffId }) => staffId !== person.staffId)
            .map(({ staffId, name }) => ({ value: staffId, label: name })),
        ]}
        value={deputyId}
        onChange={(value) => setDeputyId(value ?? nobody)}
        allowDeselect={false}
        searchable
        nothingFoundMessage={t('queue.no_choice')}
      />
      <p className={styles.quiet}>{t('desk.absence_what')}</p>
      {plan.error !== null && <Problem error={plan.error} />}
      <div className={styles.buttons}>
        <Button variant="default" onClick={onDone}>
          {t('cancel')}
        </Button>
        <Button type="submit" loading={plan.isPending}>
          {t('desk.plan_send')}
        </Button>
      </div>
    </form>
  )
}
