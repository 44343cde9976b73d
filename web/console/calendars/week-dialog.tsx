import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Hours } from '#records/knowledge/calendars/calendar.rules.ts'
import { hoursText, readHours } from '#records/knowledge/calendars/sheet.rules.ts'
import { weekdays } from '../desk/times.ts'
import { useReturnFocus } from '../parts/return-focus.ts'
import { useLanguage } from '../words.ts'
import styles from './calendars.module.css'

type WeekDialogProps = { week: Hours[][]; onSave: (week: Hours[][]) => void; onClose: () => void }

/** The hours of the seven weekdays; nothing written means a day off. */
export function WeekDialog({ week, onSave, onClose }: WeekDialogProps) {
  const { t } = useTranslation()
  useReturnFocus()
  const names = weekdays(useLanguage())
  const [texts, setTexts] = useState(() => week.map(hoursText))
  const read = texts.map((text) => readHours(text.trim()))
  const isBad = read.some((hours) => hours === null) || read.every((hours) => hours?.length === 0)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isBad) onSave(read.map((hours) => hours ?? []))
  }
  return (
    <Modal opened onClose={onClose} title={t('calendars.week')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className={styles.form} onSubmit={submit}>
        <p className={styles.quiet}>{t('calendars.week_what')}</p>
        {names.map((name, day) => (
          <TextInput
            key={name}
            label={name}
            placeholder={t('calendars.mark.rest')}
            value={texts[day]}
            error={read[day] === null && t('calendars.hours_bad')}
            onChange={(event) => {
              const { value } = event.currentTarget
              setTexts((before) => before.with(day, value))
            }}
          />
        ))}
        <Button type="submit" disabled={isBad}>
          {t('calendars.take_over')}
        </Button>
      </form>
    </Modal>
  )
}
