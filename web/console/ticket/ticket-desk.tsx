import { Drawer } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate } from 'react-router'
import { PersonBanner } from '../care/person-banner.tsx'
import { useCan, useWhyNot } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { type Filters, searchOf } from '../queue/filters.ts'
import { rememberOpened } from '../queue/last-opened.ts'
import { useCommands } from '../shell/commands.ts'
import { useTake } from './assign.ts'
import { AssignDialog } from './assign-dialog.tsx'
import { Composer, type ComposerTab } from './composer.tsx'
import { MergedBanner } from './merged-banner.tsx'
import { MoveDialog } from './move-dialog.tsx'
import { useMoves } from './moves.ts'
import { SidePanel } from './side-panel.tsx'
import { tagsInputId } from './tags-card.tsx'
import styles from './ticket.module.css'
import { type Ticket, useNeighbours } from './ticket-data.ts'
import { TicketHead } from './ticket-head.tsx'
import { Timeline } from './timeline.tsx'

/** Everything about one ticket on one screen. */
export function TicketDesk({ ticket, filters }: { ticket: Ticket; filters: Filters }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { hash } = useLocation()
  const can = useCan()
  const isWide = useMediaQuery('(min-width: 960px)', true, { getInitialValueInEffect: false })
  const [side, sideDrawer] = useDisclosure(false)
  const [assigning, assignDialog] = useDisclosure(false)
  const [moving, setMoving] = useState<string | null>(null)
  const [tab, setTab] = useState<ComposerTab>(hash === '#note' ? 'note' : 'reply')
  const [focusCount, setFocusCount] = useState(hash === '#reply' || hash === '#note' ? 1 : 0)
  const neighbours = useNeighbours(ticket.ticketId, filters)
  const search = searchOf(filters)
  const take = useTake(ticket)
  useEffect(() => rememberOpened(ticket.ticketId), [ticket.ticketId])
  const moves = useMoves(ticket, setMoving)
  const refusal = useWhyNot()('ticket.work', ticket)
  const mayWork = refusal === null
  const reason = refusal === 'permission_missing' ? 'ticket.read_only' : `moves.refusal.${refusal}`
  const readOnlyWords = ticket.mergedInto ? 'merge.read_only' : reason

  const go = (ticketId: string | null) => ticketId && navigate(`/tickets/${ticketId}?${search}`)
  const goNext = () => (neighbours.nextId ? go(neighbours.nextId) : navigate(`/queue?${search}`))
  const write = (next: ComposerTab) => {
    setTab(next)
    setFocusCount((count) => count + 1)
  }

  useCommands([
    ...(neighbours.nextId
      ? [
          {
            id: 'next',
            label: t('help.key.next_ticket'),
            icon: 'chevronDown',
            keys: 'j',
            run: () => go(neighbours.nextId),
          } as const,
        ]
      : []),
    ...(neighbours.previousId
      ? [
          {
            id: 'previous',
            label: t('help.key.previous_ticket'),
            icon: 'chevronUp',
            keys: 'k',
            run: () => go(neighbours.previousId),
          } as const,
        ]
      : []),
    { id: 'list', label: t('help.key.list'), icon: 'back', keys: 'u', run: () => navigate(`/queue?${search}`) },
    ...(mayWork
      ? ([
          { id: 'reply', label: t('help.key.reply'), icon: 'reply', keys: 'r', run: () => write('reply') },
          { id: 'note', label: t('help.key.note'), icon: 'note', keys: 'n', run: () => write('note') },
          ...moves
            .filter((move) => !move.why)
            .map((move) => ({
              id: `move.${move.name}`,
              label: t('command.move', { move: move.label }),
              icon: move.icon,
              run: move.run,
            })),
        ] as const)
      : []),
    ...(can('ticket.tag', ticket)
      ? [
          {
            id: 'tags',
            label: t('help.key.tags'),
            icon: 'tag',
            keys: '#',
            run: () => (isWide ? document.getElementById(tagsInputId)?.focus() : sideDrawer.open()),
          } as const,
        ]
      : []),
    ...(can('ticket.assign', ticket)
      ? ([
          { id: 'assign', label: t('help.key.assign'), icon: 'person', keys: 'a', run: assignDialog.open },
          { id: 'take', label: t('assign.take'), icon: 'take', keys: 't', run: take.run },
        ] as const)
      : []),
  ])

  const panel = <SidePanel ticket={ticket} moves={moves} take={take} onAssign={assignDialog.open} search={search} />
  return (
    <div className={styles.desk}>
      <TicketHead
        ticket={ticket}
        neighbours={neighbours}
        search={search}
        onDetails={isWide ? undefined : sideDrawer.open}
      />
      <Story ticket={ticket} />
      {mayWork && !ticket.mergedInto ? (
        <Composer
          ticket={ticket}
          tab={tab}
          onTab={setTab}
          focusCount={focusCount}
          onNext={goNext}
          onNearSend={neighbours.warm}
          hasNext={neighbours.nextId !== null}
        />
      ) : (
        <p className={styles.readOnly}>
          <Icon name="eye" size={14} />
          {t(readOnlyWords)}
        </p>
      )}
      {isWide ? (
        <aside className={styles.side} aria-label={t('ticket.details')}>
          {panel}
        </aside>
      ) : (
        <Drawer
          opened={side}
          onClose={sideDrawer.close}
          position="right"
          size={340}
          title={t('ticket.details')}
          padding={0}
          closeButtonProps={{ 'aria-label': t('close') }}
          styles={{ header: { padding: '8px 16px' } }}
        >
          {panel}
        </Drawer>
      )}
      {assigning && <AssignDialog ticketId={ticket.ticketId} number={ticket.number} onClose={assignDialog.close} />}
      {moving && <MoveDialog ticket={ticket} move={moving} onClose={() => setMoving(null)} />}
    </div>
  )
}

/** Starts at the newest end and stays there while new lines arrive, unless somebody scrolled up to read. */
function Story({ ticket }: { ticket: Ticket }) {
  const box = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  useLayoutEffect(() => {
    if (box.current && isAtEnd.current && ticket.storySeq) box.current.scrollTop = box.current.scrollHeight
  }, [ticket.storySeq])
  useEffect(() => {
    const element = box.current
    if (!element) return
    const watch = new ResizeObserver(() => {
      if (isAtEnd.current) element.scrollTop = element.scrollHeight
    })
    watch.observe(element)
    return () => watch.disconnect()
  }, [])
  return (
    <div
      ref={box}
      className={styles.story}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 40
      }}
    >
      <PersonBanner ticket={ticket} />
      <MergedBanner ticket={ticket} />
      <Timeline ticket={ticket} />
    </div>
  )
}
