import { UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Icon, type IconName } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { useLanguage, useSay } from '../words.ts'
import styles from './desk.module.css'
import type { Desk, DeskPerson } from './desk-data.ts'
import { dayOf } from './times.ts'

const icons: Record<DeskPerson['duty'], IconName> = {
  available: 'resolved',
  away: 'wait',
  off: 'moon',
  absent: 'archive',
}

/** Somebody with what they hold against what they can, and why they are not there. */
export function PersonRow({ person, desk, onOpen }: { person: DeskPerson; desk: Desk; onOpen: () => void }) {
  const { t } = useTranslation()
  const say = useSay()
  const { name, duty, open, canHold, teamIds, roster } = person
  const teams = desk.teams.filter((team) => teamIds.includes(team.teamId)).map((team) => say(team.name))
  const skills = desk.skills.filter(({ key }) => roster.skills.includes(key)).map((skill) => say(skill.name))
  return (
    <li>
      <UnstyledButton className={styles.person} onClick={onOpen} aria-label={t('desk.open', { name })}>
        <span className={styles.duty} data-duty={duty}>
          <Icon name={icons[duty]} />
        </span>
        <span className={styles.who}>
          <b>{name}</b>
          <span className={styles.quiet}>{[...teams, ...skills].join(t('list_comma'))}</span>
          <NotThere person={person} desk={desk} />
        </span>
        <span className={styles.load}>
          <span>{t('desk.load', { open, max: canHold })}</span>
          <span className={styles.track} data-full={open >= canHold || undefined} aria-hidden="true">
            <span
              className={styles.fill}
              style={{ width: `${Math.min(100, canHold === 0 ? 100 : (open / canHold) * 100)}%` }}
            />
          </span>
        </span>
      </UnstyledButton>
    </li>
  )
}

function NotThere({ person: { away, duty, absences }, desk }: { person: DeskPerson; desk: Desk }) {
  const { t } = useTranslation()
  const language = useLanguage()
  if (duty === 'away' && away)
    return (
      <span className={styles.quiet}>
        {t(`desk.away.${away.why}`)}
        {away.until && (
          <>
            {t('comma')}
            {t('desk.until')} <Moment at={away.until} />
          </>
        )}
      </span>
    )
  const absence = absences.find(({ firstDay, lastDay }) => firstDay <= desk.today && desk.today <= lastDay)
  if (!absence) return null
  const deputy = desk.people.find(({ staffId }) => staffId === absence.deputyId)
  return (
    <span className={styles.quiet}>
      {t(`desk.absence.${absence.why}`)}
      {t('comma')}
      {t('desk.last_day', { day: dayOf(absence.lastDay, language) })}
      {deputy && t('comma') + t('desk.deputy_is', { name: deputy.name })}
    </span>
  )
}
