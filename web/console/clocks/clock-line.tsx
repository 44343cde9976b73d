import { ActionIcon, Button, Checkbox, Menu } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { recordDuty, resumeClock } from '#stages/clocks/contract.ts'
import { call } from '../../kit/client.ts'
import { sayWhen } from '../../kit/dates.ts'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { useSaying } from '../parts/moment.tsx'
import { Problem } from '../parts/problem.tsx'
import { TimeLeft } from '../parts/time-left.tsx'
import side from '../ticket/side.module.css'
import type { Ticket } from '../ticket/ticket-data.ts'
import { useSay } from '../words.ts'
import type { Deed } from './clock-dialog.tsx'
import { clockName } from './clock-name.ts'
import styles from './clocks.module.css'
import { type TicketClock, useClockVerb } from './clocks-data.ts'

type Props = { ticket: Ticket; clock: TicketClock; onDeed: (deed: Deed) => void }

/** One clock: its name and end, how it stands, and behind buttons why, what must be sent, and what can be done. */
export function ClockLine({ ticket, clock, onDeed }: Props) {
  const { t } = useTranslation()
  const say = useSay()
  const saying = useSaying()
  const can = useCan()
  const [isOpen, setOpen] = useState(false)
  const verb = useClockVerb(ticket.ticketId)
  const { rule, state } = clock
  const name = clockName(t, clock.clock, rule ? say(rule.clock) : '')
  const mayWork = can('ticket.work', ticket)
  const isCounting = state === 'running' || state === 'late'
  const resume = () => verb.mutate((params) => call(resumeClock, { params, body: { clock: clock.clock } }))
  return (
    <li className={styles.clock} data-state={state}>
      <div className={styles.head}>
        <span className={styles.name}>{name}</span>
        {isCounting ? (
          <TimeLeft dueAt={clock.dueAt} late={state === 'late'} />
        ) : (
          <span className={styles.state}>
            <Icon name={state === 'paused' ? 'wait' : state === 'done' ? 'check' : 'alert'} size={13} />
            {t(`clocks.state.${state}`)}
          </span>
        )}
        <Actions clock={clock} name={name} ticket={ticket} onDeed={onDeed} />
      </div>
      <div className={styles.under}>
        <span className={side.quiet}>{sayWhen(clock.dueAt, saying)}</span>
        <button type="button" className={styles.why} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <Icon name={isOpen ? 'chevronUp' : 'chevronDown'} size={13} />
          {t('clocks.why')}
        </button>
      </div>
      {clock.provisional && <strong className={styles.provisional}>{t('clocks.provisional')}</strong>}
      {rule && (
        <span className={side.quiet}>{t('clocks.rule', { rule: say(rule.regime), version: rule.version })}</span>
      )}
      {clock.asked && (
        <div className={styles.waiting}>
          <span>{t('clocks.asked', { label: say(clock.asked.label), until: sayWhen(clock.asked.dueAt, saying) })}</span>
          {can('clocks.approve', ticket) && (
            <Button size="compact-xs" variant="light" onClick={() => onDeed({ name: 'decide', clock })}>
              {t('clocks.decide.do')}
            </Button>
          )}
        </div>
      )}
      {state === 'paused' && mayWork && (
        <Button size="compact-xs" variant="light" loading={verb.isPending} onClick={resume}>
          {t('clocks.resume')}
        </Button>
      )}
      {isOpen && (
        <ol className={styles.steps}>
          {clock.why.map((step) => (
            <li key={step}>{step}</li>
          ))}
          {clock.absoluteEnd && <li>{t('clocks.absolute_end', { at: sayWhen(clock.absoluteEnd, saying) })}</li>}
          {rule && <li>{t('clocks.source', { source: rule.source })}</li>}
        </ol>
      )}
      {isOpen && clock.duties.length > 0 && (
        <fieldset className={styles.duties} disabled={!mayWork}>
          <legend>{t('clocks.duties')}</legend>
          {clock.duties.map((duty) => (
            <Checkbox
              key={duty.key}
              size="xs"
              label={say(duty.label)}
              description={t(`clocks.when.${duty.when}`)}
              checked={duty.doneAt !== null}
              disabled={duty.doneAt !== null || verb.isPending}
              onChange={() =>
                verb.mutate((params) => call(recordDuty, { params, body: { clock: clock.clock, duty: duty.key } }))
              }
            />
          ))}
        </fieldset>
      )}
      {verb.error !== null && <Problem error={verb.error} />}
    </li>
  )
}

/** What can be done to the clock now, by whoever looks. */
function Actions({ clock, name, ticket, onDeed }: Props & { name: string }) {
  const { t } = useTranslation()
  const can = useCan()
  if (!clock.rule || clock.doneAt) return null
  const mayWork = can('ticket.work', ticket)
  const mayApprove = can('clocks.approve', ticket)
  const offered: Deed[] = [
    ...(mayWork && clock.extensions.length > 0 ? [{ name: 'extend' as const, clock }] : []),
    ...(mayWork && clock.pauses.length > 0 ? [{ name: 'pause' as const, clock }] : []),
    ...(mayApprove && clock.state === 'running' ? [{ name: 'restart' as const, clock }] : []),
    ...(mayApprove && clock.newer ? [{ name: 'rebase' as const, clock }] : []),
  ]
  if (offered.length === 0) return null
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('clocks.actions', { clock: name })}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {offered.map((deed) => (
          <Menu.Item key={deed.name} onClick={() => onDeed(deed)}>
            {t(`clocks.${deed.name}.do`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
