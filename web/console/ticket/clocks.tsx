import { Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { sayExactly } from '../../kit/dates.ts'
import { useNow } from '../../kit/now.ts'
import { clockName } from '../clocks/clock-name.ts'
import { Icon } from '../parts/icon.tsx'
import { useSaying } from '../parts/moment.tsx'
import { pressureOf, timeLeftWords } from '../parts/time-left.tsx'
import styles from './ticket.module.css'
import type { Ticket } from './ticket-data.ts'

type Clock = Ticket['clocks'][number]

/** Every clock that runs as a small bar with words; those that are done as one line. */
export function Clocks({ clocks }: { clocks: Ticket['clocks'] }) {
  const { t } = useTranslation()
  const running = clocks.filter((clock) => clock.doneAt === null).sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1))
  const done = clocks.filter((clock) => clock.doneAt !== null)
  const kept = done.filter((clock) => !clock.late)
  return (
    <ul className={styles.clocks} aria-label={t('clocks.label')}>
      {running.map((clock) => (
        <ClockBar key={`${clock.clock} ${clock.startedAt}`} clock={clock} />
      ))}
      {done.length > 0 && (
        <li>
          <Tooltip
            label={done
              .map((clock) =>
                t(clock.late ? 'clocks.done_late' : 'clocks.done_kept', {
                  clock: clockName(t, clock.clock, clock.explanation),
                }),
              )
              .join(t('comma'))}
          >
            <button type="button" className={styles.clocksDone} data-all={kept.length === done.length || undefined}>
              <Icon name={kept.length === done.length ? 'check' : 'alert'} size={13} />
              {kept.length === done.length
                ? t('clocks.kept', { count: kept.length })
                : t('clocks.kept_of', { kept: kept.length, count: done.length })}
            </button>
          </Tooltip>
        </li>
      )}
    </ul>
  )
}

function ClockBar({ clock }: { clock: Clock }) {
  const { t } = useTranslation()
  const now = useNow()
  const saying = useSaying()
  const startMs = Date.parse(clock.startedAt)
  const share = Math.min(1, Math.max(0.02, (now.getTime() - startMs) / (Date.parse(clock.dueAt) - startMs)))
  const pressure = clock.paused ? 'calm' : pressureOf(clock.dueAt, clock.late, now)
  const name = clockName(t, clock.clock, clock.explanation)
  const facts = [
    t('clocks.owner', { owner: t(`role.${clock.ownerRole}`, { defaultValue: clock.ownerRole }) }),
    clock.explanation,
    sayExactly(clock.dueAt, saying),
    clock.provisional ? t('clocks.provisional') : null,
  ].filter(Boolean)
  return (
    <li>
      <Tooltip
        label={
          <span className={styles.clockFacts}>
            {facts.map((fact) => (
              <span key={fact}>{fact}</span>
            ))}
          </span>
        }
      >
        <button type="button" className={styles.clock} data-pressure={pressure}>
          <span className={styles.clockWords}>
            {pressure !== 'calm' && <Icon name={pressure === 'late' ? 'alert' : 'hourglass'} size={12} />}
            <span>{name}</span>
            <strong>{clock.paused ? t('clocks.state.paused') : timeLeftWords(t, clock.dueAt, clock.late, now)}</strong>
          </span>
          <span className={styles.bar}>
            <span style={{ width: `${share * 100}%` }} />
          </span>
        </button>
      </Tooltip>
    </li>
  )
}
