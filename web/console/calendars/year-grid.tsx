import { UnstyledButton } from '@mantine/core'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CalendarContent } from '#records/knowledge/calendars/calendar-check.rules.ts'
import { dateOf, dayMs, type EpochDay, epochDay } from '#records/knowledge/calendars/days.rules.ts'
import { useLanguage, useSay } from '../words.ts'
import styles from './calendars.module.css'
import { markOf, monthOf } from './marks.ts'

type YearGridProps = { year: number; content: CalendarContent; today: string; onChoose: (date: string) => void }

const months = Array.from({ length: 12 }, (_, index) => index + 1)
/** How far each key goes through the days, as on any calendar: days, weeks. */
const strides: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }

/**
 * A year as a wall calendar. It is one stop of the Tab key: arrows walk through its days, Enter opens one. What a day is
 * stands there as a word and a shape; colour only repeats it.
 */
export function YearGrid({ year, content, today, onChoose }: YearGridProps) {
  const [first, last] = [epochDay(`${year}-01-01`), epochDay(`${year}-12-31`)]
  const [stop, setStop] = useState(() => epochDay(today.startsWith(`${year}-`) ? today : `${year}-01-01`))
  const grid = useRef<HTMLDivElement>(null)
  const held = Math.min(Math.max(stop, first), last)
  const walk = (event: KeyboardEvent) => {
    const by = strides[event.key]
    if (by === undefined) return
    event.preventDefault()
    const next = Math.min(Math.max(held + by, first), last)
    setStop(next)
    grid.current?.querySelector<HTMLElement>(`[data-date="${dateOf(next)}"]`)?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the days inside
    <div className={styles.year} ref={grid} onKeyDown={walk} data-calendar-year={year}>
      {months.map((month) => (
        <Month key={month} {...{ year, month, content, today, onChoose, held }} onHold={setStop} />
      ))}
    </div>
  )
}

type MonthProps = YearGridProps & { month: number; held: EpochDay; onHold: (day: EpochDay) => void }

function Month({ year, month, content, today, held, onChoose, onHold }: MonthProps) {
  const language = useLanguage()
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'narrow', timeZone: 'UTC' })
  const { days, before } = monthOf(year, month)
  const title = new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' }).format(days[0]! * dayMs)
  return (
    <section className={styles.month} aria-label={title}>
      <h3>{title}</h3>
      <div className={styles.weekdays} aria-hidden="true">
        {days.slice(0, 7).map((_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is what it is
          <span key={index}>{weekday.format((days[0]! - before + index) * dayMs)}</span>
        ))}
      </div>
      <ol className={styles.days} style={{ '--before': before } as React.CSSProperties}>
        {days.map((day) => (
          <Day
            key={day}
            {...{ day, content, onChoose, onHold }}
            isHeld={day === held}
            isToday={dateOf(day) === today}
          />
        ))}
      </ol>
    </section>
  )
}

type DayProps = {
  day: EpochDay
  content: CalendarContent
  isHeld: boolean
  isToday: boolean
  onChoose: (date: string) => void
  onHold: (day: EpochDay) => void
}

function Day({ day, content, isHeld, isToday, onChoose, onHold }: DayProps) {
  const { t } = useTranslation()
  const say = useSay()
  const language = useLanguage()
  const date = dateOf(day)
  const isKnown = date >= content.coversFrom && date <= content.coversUntil
  const mark = markOf(content, day)
  const name = content.days[date]?.name
  const spoken = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeZone: 'UTC' }).format(day * dayMs)
  const what = isKnown ? t(`calendars.mark.${mark}`) : t('calendars.unknown')
  return (
    <li>
      <UnstyledButton
        className={styles.day}
        data-date={date}
        data-mark={mark}
        data-unknown={!isKnown || undefined}
        data-today={isToday || undefined}
        tabIndex={isHeld ? 0 : -1}
        aria-label={[spoken, what, ...(name ? [say(name)] : [])].join(t('list_comma'))}
        aria-current={isToday ? 'date' : undefined}
        title={name ? say(name) : what}
        onFocus={() => onHold(day)}
        onClick={() => onChoose(date)}
      >
        <span>{Number(date.slice(8))}</span>
        {mark !== 'work' && mark !== 'rest' && <small>{t(`calendars.short.${mark}`)}</small>}
      </UnstyledButton>
    </li>
  )
}
