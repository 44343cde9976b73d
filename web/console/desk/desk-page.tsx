import { Select } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { duties } from '#records/staff/roster.rules.ts'
import { useCan } from '../me.ts'
import { NoSuchPage } from '../parts/no-such-page.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useSay } from '../words.ts'
import styles from './desk.module.css'
import { type Desk, useDesk } from './desk-data.ts'
import { PersonRow } from './person-row.tsx'
import { RosterDrawer } from './roster-drawer.tsx'
import { TeamBars } from './team-bars.tsx'

/** Who is on, with how much, and what waits for them; each person opens what they can do and when they work. */
export function DeskPage() {
  const { t } = useTranslation()
  const can = useCan()
  const desk = useDesk(can('roster.manage'))
  useDocumentTitle(t('title', { page: t('desk.title') }))
  if (!can('roster.manage')) return <NoSuchPage />
  if (desk.error && !desk.data) return <Problem error={desk.error} onAgain={() => void desk.refetch()} />
  if (!desk.data) return <PageLoading />
  return <DeskView desk={desk.data} />
}

const everybody = ''

function DeskView({ desk }: { desk: Desk }) {
  const { t } = useTranslation()
  const say = useSay()
  const [teamId, setTeamId] = useState(everybody)
  const [chosen, setChosen] = useState<string | null>(null)
  const person = desk.people.find(({ staffId }) => staffId === chosen)
  const shown = desk.people.filter((each) => teamId === everybody || each.teamIds.includes(teamId))
  const groups = duties.map((duty) => ({ duty, people: shown.filter((each) => each.duty === duty) }))
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{t('desk.title')}</h1>
      <div className={styles.columns}>
        <section className={styles.card}>
          <Select
            className={styles.team}
            aria-label={t('desk.team')}
            data={[
              { value: everybody, label: t('desk.everybody') },
              ...desk.teams.map((team) => ({ value: team.teamId, label: say(team.name) })),
            ]}
            value={teamId}
            onChange={(value) => setTeamId(value ?? everybody)}
            allowDeselect={false}
          />
          {groups
            .filter(({ people }) => people.length > 0)
            .map(({ duty, people }) => (
              <div key={duty} className={styles.group}>
                <h2>
                  {t(`desk.duty.${duty}`)} <span className={styles.quiet}>{people.length}</span>
                </h2>
                <ul>
                  {people.map((each) => (
                    <PersonRow key={each.staffId} person={each} desk={desk} onOpen={() => setChosen(each.staffId)} />
                  ))}
                </ul>
              </div>
            ))}
          {shown.length === 0 && <p className={styles.quiet}>{t('desk.nobody')}</p>}
        </section>
        <section className={styles.card}>
          <h2>{t('desk.pools')}</h2>
          <TeamBars teams={desk.teams} />
        </section>
      </div>
      {person && (
        <RosterDrawer key={person.roster.version} person={person} desk={desk} onClose={() => setChosen(null)} />
      )}
    </div>
  )
}
