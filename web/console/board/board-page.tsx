import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { showDashboard } from '#stages/insight/contract.ts'
import { call } from '../../kit/client.ts'
import { CalendarAlarm } from '../calendars/calendar-alarm.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useLanguage } from '../words.ts'
import styles from './board.module.css'
import { DaysChart } from './days-chart.tsx'
import { GuidanceCard } from './guidance-card.tsx'
import { shareKept } from './kept.ts'
import { KindBars } from './kind-bars.tsx'
import { MoodsCard } from './moods-card.tsx'
import { PersonTable } from './person-table.tsx'
import { PromisesCard } from './promises-card.tsx'
import { RatingsToday } from './ratings-today.tsx'
import { StatTile } from './stat-tile.tsx'
import { StepsCard } from './steps-card.tsx'
import { TeamTable } from './team-table.tsx'

/** How we stand: five numbers, then where the work is, what came back today, and thirty days. Every number opens its list. */
export function BoardPage() {
  const { t } = useTranslation()
  const language = useLanguage()
  const board = useQuery({ queryKey: ['board'], queryFn: ({ signal }) => call(showDashboard, { signal }) })
  useDocumentTitle(t('title', { page: t('board.title') }))

  if (board.error && !board.data)
    return (
      <div className={styles.board}>
        <Problem error={board.error} onAgain={() => void board.refetch()} />
      </div>
    )
  if (!board.data) return <PageLoading />
  const { open, late, dueInAnHour, emergencies, promises, byKind, byTeam, byPerson, ratingsToday, days } = board.data
  const kept = shareKept(promises)
  const share = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 })

  return (
    <div className={styles.board}>
      <h1 className={styles.title}>{t('board.title')}</h1>
      <CalendarAlarm isLinked />
      <ul className={styles.tiles}>
        <StatTile label={t('board.open')} value={String(open)} to="/queue?view=open" icon="left" />
        <StatTile
          label={t('board.due_in_an_hour')}
          value={String(dueInAnHour)}
          to="/queue?view=soon"
          icon="hourglass"
          tone={dueInAnHour > 0 ? 'soon' : undefined}
        />
        <StatTile
          label={t('board.late')}
          value={String(late)}
          to="/queue?view=late"
          icon="alert"
          tone={late > 0 ? 'late' : undefined}
        />
        <StatTile
          label={t('board.emergencies')}
          value={String(emergencies)}
          to="/queue?view=emergency"
          icon="shield"
          tone={emergencies > 0 ? 'late' : undefined}
        />
        <StatTile
          label={t('board.promises_kept')}
          value={kept === null ? '–' : share.format(kept)}
          to="/queue?view=resolved"
          icon="check"
          note={t(kept === null ? 'board.no_promises' : 'board.thirty_days')}
        />
      </ul>
      <div className={styles.columns}>
        <section className={`${styles.card} ${styles.wide}`}>
          <h2>{t('board.days')}</h2>
          <DaysChart days={days} />
        </section>
        <StepsCard />
        <MoodsCard />
        <GuidanceCard />
        <section className={styles.card}>
          <h2>{t('board.by_kind')}</h2>
          <KindBars kinds={byKind} />
        </section>
        <section className={styles.card}>
          <h2>{t('board.by_team')}</h2>
          <TeamTable teams={byTeam} />
        </section>
        <section className={styles.card}>
          <h2>{t('board.promises.title')}</h2>
          <PromisesCard promises={promises} teams={byTeam} />
        </section>
        <section className={styles.card}>
          <h2>{t('board.ratings_today')}</h2>
          <RatingsToday ratings={ratingsToday} />
          <PersonTable people={byPerson} />
        </section>
      </div>
    </div>
  )
}
