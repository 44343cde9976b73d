import { Button } from '@mantine/core'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { Problem } from '../parts/problem.tsx'
import side from '../ticket/side.module.css'
import type { Ticket } from '../ticket/ticket-data.ts'
import type { Deed } from './clock-dialog.tsx'
import { ClockLine } from './clock-line.tsx'
import styles from './clocks.module.css'
import { useSeeTold, useTicketClocks, useTold } from './clocks-data.ts'

const ClockDialog = lazy(() => import('./clock-dialog.tsx').then((m) => ({ default: m.ClockDialog })))

/** Every clock of the ticket: until when, why then, under which rule, and what can be done about it. */
export function ClocksCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const can = useCan()
  const { ticketId } = ticket
  const clocks = useTicketClocks(ticketId, ticket.storySeq)
  const [deed, setDeed] = useState<Deed | null>(null)
  const [showsDone, setShowsDone] = useState(false)
  useSeen(ticketId)
  if (clocks.error && !clocks.data) return <Problem error={clocks.error} onAgain={() => void clocks.refetch()} />
  if (!clocks.data) return null
  const open = clocks.data.clocks.filter((one) => one.doneAt === null)
  const done = clocks.data.clocks.filter((one) => one.doneAt !== null)
  const { triggers } = clocks.data
  return (
    <section className={side.card}>
      <h2 className={side.title}>{t('clocks.label')}</h2>
      {open.length === 0 && <p className={side.quiet}>{t('clocks.none')}</p>}
      <ul className={styles.clocks}>
        {[...open, ...(showsDone ? done : [])].map((one) => (
          <ClockLine key={`${one.clock} ${one.run}`} ticket={ticket} clock={one} onDeed={setDeed} />
        ))}
      </ul>
      <div className={side.row}>
        {done.length > 0 && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setShowsDone(!showsDone)}>
            {t(showsDone ? 'clocks.hide_done' : 'clocks.show_done', { count: done.length })}
          </Button>
        )}
        {triggers.length > 0 && can('ticket.work', ticket) && (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<Icon name="plus" size={13} />}
            onClick={() => setDeed({ name: 'trigger', triggers })}
          >
            {t('clocks.trigger.do')}
          </Button>
        )}
      </div>
      {deed && (
        <Suspense>
          <ClockDialog ticketId={ticketId} deed={deed} onClose={() => setDeed(null)} />
        </Suspense>
      )}
    </section>
  )
}

/** Whoever has the ticket open has seen what they were told of its clocks. */
function useSeen(ticketId: string) {
  const told = useTold().data
  const { mutate } = useSeeTold()
  const isNew = told?.tickets.some((one) => one.ticketId === ticketId && !one.seen) ?? false
  useEffect(() => {
    if (isNew) mutate(ticketId)
  }, [isNew, ticketId, mutate])
}
