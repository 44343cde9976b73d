import { ActionIcon, Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import { useLanguage } from '../words.ts'
import type { RosterInput } from './desk-data.ts'
import styles from './roster.module.css'
import { ShiftInputs } from './shift-inputs.tsx'
import { dayOf } from './times.ts'

type Days = RosterInput['days']

/** Dates on which somebody works otherwise than on that day of the week: a holiday, a make-up workday. */
export function DayList({ days, today, onChange }: { days: Days; today: string; onChange: (days: Days) => void }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const [date, setDate] = useState('')
  const add = () => {
    onChange({ ...days, [date]: [] })
    setDate('')
  }
  return (
    <div className={styles.days}>
      <h3>{t('desk.days')}</h3>
      <p className={styles.quiet}>{t('desk.days_help')}</p>
      {Object.entries(days)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([each, shifts]) => (
          <div key={each} className={styles.dayOther}>
            <span>{dayOf(each, language)}</span>
            <ShiftInputs
              name={dayOf(each, language)}
              shifts={shifts}
              onChange={(to) => onChange({ ...days, [each]: to })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('desk.remove_day', { day: dayOf(each, language) })}
              onClick={() => onChange(Object.fromEntries(Object.entries(days).filter(([other]) => other !== each)))}
            >
              <Icon name="close" size={14} />
            </ActionIcon>
          </div>
        ))}
      <div className={styles.addDay}>
        <TextInput
          type="date"
          size="xs"
          min={today}
          aria-label={t('desk.day')}
          value={date}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
        <Button variant="default" size="xs" disabled={date === '' || date in days} onClick={add}>
          {t('desk.add_day')}
        </Button>
      </div>
    </div>
  )
}
