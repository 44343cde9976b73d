import { ActionIcon, Button, FileButton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type CalendarContent, changesOf, today } from '#records/knowledge/calendars/calendar-check.rules.ts'
import { calendarContent } from '#records/knowledge/calendars/contract.ts'
import { useNow } from '../../kit/now.ts'
import { contentOf } from '../definitions/content.ts'
import { DraftBar } from '../definitions/draft-bar.tsx'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { AboutCard } from './about-card.tsx'
import { CalendarHistory } from './calendar-history.tsx'
import styles from './calendars.module.css'
import type { CalendarLine, Input, Shown } from './calendars-data.ts'
import { DayDialog } from './day-dialog.tsx'
import { withDay } from './marks.ts'
import { PublishCalendar } from './publish-calendar.tsx'
import { WeekDialog } from './week-dialog.tsx'
import { YearGrid } from './year-grid.tsx'

const legend = ['off', 'made_up', 'hours'] as const

/** One calendar: its year on the wall, and for administrators its next version in the making. */
export function CalendarEditor({ line, shown }: { line: CalendarLine; shown: Shown }) {
  const { t } = useTranslation()
  const mayEdit = useCan()('clocks.manage')
  const published = contentOf(shown.calendar)
  const [draft, setDraft] = useState<CalendarContent | null>(null)
  const [input, setInput] = useState<Input | null>(null)
  const [open, setOpen] = useState<'history' | 'week' | { date: string } | null>(null)
  const [isUnreadable, setUnreadable] = useState(false)
  const content = draft ?? published
  const todayDate = today(content.zone, useNow())
  const [year, setYear] = useState(() => Number(todayDate.slice(0, 4)))
  const isKnown = `${year}-12-31` <= content.coversUntil && `${year}-01-01` >= content.coversFrom
  const mayExtend = mayEdit && year === Number(content.coversUntil.slice(0, 4)) + 1
  const { added, removed, changed } = changesOf(published, content)
  const take = async (file: File | null): Promise<void> => {
    if (!file) return
    const read = readFile(file.name, await file.text())
    setUnreadable(read === null)
    setInput(read)
  }
  const close = () => setOpen(null)
  return (
    <>
      <AboutCard line={line} content={content} onWeek={mayEdit ? () => setOpen('week') : null} />
      <div className={styles.bar}>
        <div className={styles.years}>
          <ActionIcon
            variant="default"
            aria-label={t('calendars.year', { year: year - 1 })}
            onClick={() => setYear(year - 1)}
          >
            <Icon name="previous" />
          </ActionIcon>
          <h2 aria-live="polite">{t('calendars.year', { year })}</h2>
          <ActionIcon
            variant="default"
            aria-label={t('calendars.year', { year: year + 1 })}
            onClick={() => setYear(year + 1)}
          >
            <Icon name="next" />
          </ActionIcon>
        </div>
        <ul className={styles.legend} aria-label={t('calendars.legend')}>
          {legend.map((mark) => (
            <li key={mark}>
              <i data-mark={mark}>{t(`calendars.short.${mark}`)}</i>
              {t(`calendars.mark.${mark}`)}
            </li>
          ))}
        </ul>
        <div className={styles.buttons}>
          {mayEdit && (
            <FileButton onChange={(file) => void take(file)} accept="application/json,.json,text/csv,.csv">
              {(props) => (
                <Button {...props} size="xs" variant="default">
                  {t('calendars.import')}
                </Button>
              )}
            </FileButton>
          )}
          <Button
            size="xs"
            variant="default"
            leftSection={<Icon name="save" />}
            onClick={() => download(`${line.key}-${line.version}.json`, shown.calendar)}
          >
            {t('calendars.download')}
          </Button>
          <Button size="xs" variant="default" onClick={() => setOpen('history')}>
            {t('versions.title')}
          </Button>
        </div>
      </div>
      {isUnreadable && (
        <p className={styles.fault} role="alert">
          <Icon name="alert" />
          {t('calendars.unreadable')}
        </p>
      )}
      {!isKnown && (
        <p className={styles.unknown}>
          <Icon name="help" />
          {t('calendars.year_unknown', { year })}
          {mayExtend && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => setDraft({ ...content, coversUntil: `${year}-12-31` })}
            >
              {t('calendars.enter_year', { year })}
            </Button>
          )}
        </p>
      )}
      <YearGrid key={year} year={year} content={content} today={todayDate} onChoose={(date) => setOpen({ date })} />
      {draft && (
        <DraftBar
          says={t('calendars.draft', { count: added.length + removed.length + changed.length })}
          publish={t('definition.publish_open')}
          onDiscard={() => setDraft(null)}
          onPublish={() => setInput({ content: draft })}
        />
      )}
      {open === 'history' && (
        <CalendarHistory
          calendarKey={line.key}
          versions={shown.versions}
          mayEdit={mayEdit}
          onClose={close}
          onRestore={(older) => {
            close()
            setDraft(older)
          }}
        />
      )}
      {open === 'week' && (
        <WeekDialog
          week={content.week}
          onClose={close}
          onSave={(week) => {
            close()
            setDraft({ ...content, week })
          }}
        />
      )}
      {open !== null && typeof open === 'object' && (
        <DayDialog
          date={open.date}
          content={content}
          mayEdit={mayEdit}
          onClose={close}
          onSave={(day) => {
            close()
            setDraft(withDay(content, open.date, day))
          }}
        />
      )}
      {input && (
        <PublishCalendar
          calendarKey={line.key}
          seen={shown.calendar.version}
          input={input}
          onClose={() => setInput(null)}
          onPublished={(version) => {
            setInput(null)
            setDraft(null)
            notifications.show({ message: t('calendars.published', { version }), color: 'teal' })
          }}
        />
      )}
    </>
  )
}

/** A file may be what the page gave out: key and version are of the place where it is put. Null when nobody can read it. */
function readFile(name: string, text: string): Input | null {
  if (name.toLowerCase().endsWith('.csv')) return text === '' ? null : { sheet: text }
  try {
    const { key: _key, version: _version, ...content } = JSON.parse(text) as Record<string, unknown>
    return { content: calendarContent.parse(content) }
  } catch {
    return null
  }
}

function download(name: string, value: unknown): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([JSON.stringify(value, null, 2)], { type: 'application/json' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
