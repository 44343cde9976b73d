import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CalendarDay, Hours } from '#records/knowledge/calendars/calendar.rules.ts'
import type { CalendarContent } from '#records/knowledge/calendars/calendar-check.rules.ts'
import { epochDay, weekdayOf } from '#records/knowledge/calendars/days.rules.ts'
import { hoursText, readHours } from '#records/knowledge/calendars/sheet.rules.ts'
import { dayOf } from '../desk/times.ts'
import { useReturnFocus } from '../parts/return-focus.ts'
import { useLanguage, useSay } from '../words.ts'
import styles from './calendars.module.css'
import { markOf } from './marks.ts'

type DayDialogProps = {
  date: string
  content: CalendarContent
  mayEdit: boolean
  onSave: (day: CalendarDay | null) => void
  onClose: () => void
}

const nameCharsMax = 200

/** What one date is: read by everybody; an administrator says otherwise, with names in both languages. */
export function DayDialog({ date, content, mayEdit, onSave, onClose }: DayDialogProps) {
  const { t } = useTranslation()
  const say = useSay()
  useReturnFocus()
  const language = useLanguage()
  const own = content.days[date]
  const isKnown = date >= content.coversFrom && date <= content.coversUntil
  return (
    <Modal opened onClose={onClose} title={dayOf(date, language)} closeButtonProps={{ 'aria-label': t('close') }}>
      {isKnown && mayEdit ? (
        <DayForm own={own} usual={content.week[weekdayOf(epochDay(date))] ?? []} onSave={onSave} />
      ) : (
        <p>
          {isKnown ? t(`calendars.mark.${markOf(content, epochDay(date))}`) : t('calendars.unknown_what')}
          {own?.name && ` · ${say(own.name)}`}
          {own?.hours && ` · ${hoursText(own.hours)}`}
        </p>
      )}
    </Modal>
  )
}

type Kind = 'usual' | 'off' | 'work'

type DayFormProps = { own: CalendarDay | undefined; usual: Hours[]; onSave: (day: CalendarDay | null) => void }

function DayForm({ own, usual, onSave }: DayFormProps) {
  const { t } = useTranslation()
  const [kind, setKind] = useState<Kind>(own ? (own.work ? 'work' : 'off') : 'usual')
  const [hours, setHours] = useState(hoursText(own?.hours ?? []))
  const [zh, setZh] = useState(own?.name?.['zh-Hans'] ?? '')
  const [en, setEn] = useState(own?.name?.en ?? '')
  const read = readHours(hours.trim())
  const names = [zh.trim(), en.trim()].filter((name) => name !== '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (read === null) return
    if (kind === 'usual') return onSave(null)
    onSave({
      work: kind === 'work',
      ...(kind === 'work' && read.length > 0 && { hours: read }),
      ...(names.length > 0 && { name: { 'zh-Hans': zh.trim() || names[0]!, en: en.trim() || names[0]! } }),
    })
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <SegmentedControl
        fullWidth
        aria-label={t('calendars.day_is')}
        value={kind}
        onChange={(value) => setKind(value as Kind)}
        data={(['usual', 'off', 'work'] as const).map((value) => ({ value, label: t(`calendars.day.${value}`) }))}
      />
      {kind === 'usual' && (
        <p className={styles.quiet}>
          {t(usual.length > 0 ? 'calendars.mark.work' : 'calendars.mark.rest')} {hoursText(usual)}
        </p>
      )}
      {kind === 'work' && (
        <TextInput
          label={t('calendars.hours')}
          description={t('calendars.hours_what')}
          placeholder="09:00-12:00"
          value={hours}
          error={read === null && t('calendars.hours_bad')}
          onChange={(event) => setHours(event.currentTarget.value)}
        />
      )}
      {kind !== 'usual' && (
        <div className={styles.names}>
          <TextInput
            label={t('calendars.name_in', { language: t('language.zh-Hans') })}
            maxLength={nameCharsMax}
            value={zh}
            onChange={(event) => setZh(event.currentTarget.value)}
          />
          <TextInput
            label={t('calendars.name_in', { language: t('language.en') })}
            maxLength={nameCharsMax}
            value={en}
            onChange={(event) => setEn(event.currentTarget.value)}
          />
        </div>
      )}
      <Button type="submit" disabled={kind === 'work' && read === null}>
        {t('calendars.take_over')}
      </Button>
    </form>
  )
}
