import { Button, MultiSelect, NumberInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../parts/problem.tsx'
import { useLanguage, useSay } from '../words.ts'
import { DayList } from './day-list.tsx'
import { type Desk, type DeskPerson, type RosterInput, useChangeRoster } from './desk-data.ts'
import styles from './roster.module.css'
import { WeekEditor } from './week-editor.tsx'

/** Languages that a desk in China or abroad may speak; others that are stored already stay. */
const languages = ['zh', 'en', 'yue', 'nan', 'bo', 'ug', 'mn', 'ko', 'ja', 'ru', 'fr', 'de', 'es', 'ar', 'th', 'vi']

/** What somebody can do, how much they can hold, and when they work. */
export function RosterForm({ person, desk, onSaved }: { person: DeskPerson; desk: Desk; onSaved: () => void }) {
  const { t } = useTranslation()
  const say = useSay()
  const language = useLanguage()
  const change = useChangeRoster(person)
  const { version: _, ...before } = person.roster
  const [roster, setRoster] = useState<RosterInput>(before)
  const set = (part: Partial<RosterInput>) => setRoster((now) => ({ ...now, ...part }))
  const nameOf = new Intl.DisplayNames(language, { type: 'language' })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate(roster, {
      onSuccess: () => {
        notifications.show({ message: t('desk.saved', { name: person.name }), color: 'teal' })
        onSaved()
      },
    })
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <h2>{t('desk.can')}</h2>
      <MultiSelect
        label={t('desk.skills')}
        placeholder={roster.skills.length === 0 ? t('choose') : undefined}
        data={desk.skills.map(({ key, name }) => ({ value: key, label: say(name) }))}
        value={roster.skills}
        onChange={(skills) => set({ skills })}
      />
      <MultiSelect
        label={t('desk.languages')}
        description={t('desk.languages_help')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        placeholder={roster.languages.length === 0 ? t('choose') : undefined}
        data={[...new Set([...languages, ...roster.languages])].map((tag) => ({
          value: tag,
          label: nameOf.of(tag) ?? tag,
        }))}
        value={roster.languages}
        onChange={(spoken) => set({ languages: spoken })}
        searchable
        nothingFoundMessage={t('queue.no_choice')}
      />
      <NumberInput
        label={t('desk.capacity')}
        description={t('desk.capacity_help', { count: desk.usualCapacity })}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        placeholder={String(desk.usualCapacity)}
        value={roster.capacity ?? ''}
        onChange={(value) => set({ capacity: value === '' ? null : Number(value) })}
        min={0}
        max={1_000}
        allowDecimal={false}
      />
      <h2>{t('desk.shifts')}</h2>
      <WeekEditor week={roster.week} zone={desk.zone} onChange={(week) => set({ week })} />
      <DayList days={roster.days} today={desk.today} onChange={(days) => set({ days })} />
      {change.error !== null && <Problem error={change.error} />}
      <Button type="submit" loading={change.isPending}>
        {t('desk.save')}
      </Button>
    </form>
  )
}
