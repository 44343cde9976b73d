import { useTranslation } from 'react-i18next'
import type { CalendarContent } from '#records/knowledge/calendars/calendar-check.rules.ts'
import { contentOf } from '../definitions/content.ts'
import { dayOf } from '../desk/times.ts'
import { HistoryDrawer } from '../parts/history-drawer.tsx'
import { useLanguage } from '../words.ts'
import { type Shown, useTakeUp } from './calendars-data.ts'

type CalendarHistoryProps = {
  calendarKey: string
  versions: Shown['versions']
  mayEdit: boolean
  onRestore: (content: CalendarContent) => void
  onClose: () => void
}

/** Versions of a calendar, with until when each knows and how much it changed. */
export function CalendarHistory({ calendarKey, versions, mayEdit, onRestore, onClose }: CalendarHistoryProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  const takeUp = useTakeUp(calendarKey)
  return (
    <HistoryDrawer
      versions={versions}
      about={({ coversUntil, changes }) =>
        `${t('calendars.will_cover', { date: dayOf(coversUntil, language) })} · ${t('calendars.changes', { count: changes })}`
      }
      chosen={takeUp.variables ?? null}
      button={mayEdit ? 'restore' : null}
      onChoose={(version) => takeUp.mutate(version, { onSuccess: ({ calendar }) => onRestore(contentOf(calendar)) })}
      isPending={takeUp.isPending}
      error={takeUp.error}
      onClose={onClose}
    />
  )
}
