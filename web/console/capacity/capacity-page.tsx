import { Select } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useCan } from '../me.ts'
import { NoSuchPage } from '../parts/no-such-page.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useSay } from '../words.ts'
import { AdviceCard } from './advice-card.tsx'
import styles from './capacity.module.css'
import { type Capacity, daysOf, useCapacity } from './capacity-data.ts'
import { DayStrip } from './day-strip.tsx'
import { DutyCard } from './duty-card.tsx'
import { ForecastNotes } from './forecast-notes.tsx'
import { HoursChart } from './hours-chart.tsx'
import { HoursTable } from './hours-table.tsx'
import { useTimes } from './times.ts'

/** What the coming days bring against who is there, hour by hour, and who takes a P1. */
export function CapacityPage() {
  const { t } = useTranslation()
  const can = useCan()
  const [search, setSearch] = useSearchParams()
  const capacity = useCapacity(can('roster.manage'), search.get('team'))
  useDocumentTitle(t('title', { page: t('capacity.title') }))
  if (!can('roster.manage')) return <NoSuchPage />
  if (capacity.error && !capacity.data)
    return <Problem error={capacity.error} onAgain={() => void capacity.refetch()} />
  if (!capacity.data) return <PageLoading />
  return (
    <CapacityView
      capacity={capacity.data}
      isBusy={capacity.isPlaceholderData}
      onTeam={(team) => setSearch({ team }, { replace: true })}
    />
  )
}

const daysShown = 14

type Props = { capacity: Capacity; isBusy: boolean; onTeam: (teamId: string) => void }

function CapacityView({ capacity, isBusy, onTeam }: Props) {
  const { t } = useTranslation()
  const say = useSay()
  const times = useTimes(capacity.zone)
  const [chosen, setChosen] = useState<string | null>(null)
  const days = daysOf(capacity).slice(0, daysShown)
  const day = days.find(({ date }) => date === chosen) ?? days[0]!
  const team = capacity.teams.find(({ teamId }) => teamId === capacity.team.teamId)!
  return (
    <div className={styles.page} aria-busy={isBusy}>
      <h1 className={styles.title}>{t('capacity.title')}</h1>
      <p className={styles.lead}>{t('capacity.what')}</p>
      <div className={styles.head}>
        <Select
          label={t('capacity.team')}
          data={capacity.teams.map((each) => ({
            value: each.teamId,
            label: each.overFrom ? t('capacity.team_over', { team: say(each.name) }) : say(each.name),
          }))}
          value={team.teamId}
          onChange={(value) => value && onTeam(value)}
          allowDeselect={false}
        />
        <p className={styles.quiet}>{t('capacity.waiting_now', { count: team.waiting })}</p>
      </div>
      <section className={styles.card}>
        <h2>{t('capacity.view_days')}</h2>
        <DayStrip days={days} chosen={day.date} times={times} onChoose={setChosen} />
        <h2>{t('capacity.view_hours', { day: times.day(day.date) })}</h2>
        {capacity.team.madeAt ? (
          <>
            <HoursChart hours={day.hours} times={times} />
            <HoursTable hours={day.hours} times={times} />
          </>
        ) : (
          <p className={styles.quiet}>{t('capacity.no_forecast')}</p>
        )}
      </section>
      <div className={styles.columns}>
        <AdviceCard capacity={capacity} times={times} />
        <DutyCard capacity={capacity} day={day} times={times} />
      </div>
      <ForecastNotes capacity={capacity} times={times} />
    </div>
  )
}
