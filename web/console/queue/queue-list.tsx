import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { loadBulkBar } from '../ahead.ts'
import { useCan } from '../me.ts'
import { useCommands } from '../shell/commands.ts'
import { useTake } from '../ticket/assign.ts'
import bulk from './bulk.module.css'
import { type Filters, searchOf } from './filters.ts'
import { lastOpened } from './last-opened.ts'
import styles from './queue.module.css'
import type { QueueRow } from './queue-data.ts'
import { QueueLine } from './queue-line.tsx'
import { selection, useSelection } from './selection.ts'

const BulkBar = lazy(() => loadBulkBar().then((m) => ({ default: m.BulkBar })))
const AssignDialog = lazy(() => import('../ticket/assign-dialog.tsx').then((m) => ({ default: m.AssignDialog })))

type Props = { rows: QueueRow[]; filters: Filters; isStale: boolean; onEnd: () => void }

/** The lines. The chosen one has the focus, so that screen readers and eyes follow the same line. */
export function QueueList({ rows, filters, isStale, onEnd }: Props) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const can = useCan()
  const list = useRef<HTMLOListElement>(null)
  const [chosenId, setChosenId] = useState<string | null>(lastOpened)
  const [assigning, setAssigning] = useState<QueueRow | null>(null)
  const search = searchOf(filters)
  const chosen = rows.find((row) => row.ticketId === chosenId)
  const take = useTake(chosen)
  const marks = useSelection()
  const mayMark = can('ticket.tag')
  // Another list has other tickets: nothing may stay marked that nobody sees.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is marked belongs to this list
  useEffect(() => () => selection.leave(), [search])

  const choose = (row: QueueRow | undefined) => {
    if (!row) return
    setChosenId(row.ticketId)
    list.current?.querySelector<HTMLElement>(`[data-ticket="${row.ticketId}"]`)?.focus()
  }
  const step = (by: number) => {
    const at = chosen ? rows.indexOf(chosen) : -1
    if (at + by >= rows.length - 3) onEnd()
    choose(rows[Math.min(rows.length - 1, Math.max(0, at + by))])
  }
  const open = (fragment: string) => {
    const row = chosen ?? rows[0]
    if (row) navigate(`/tickets/${row.ticketId}?${search}${fragment}`)
  }

  useEffect(() => {
    const id = lastOpened()
    if (id) list.current?.querySelector<HTMLElement>(`[data-ticket="${id}"]`)?.focus()
  }, [])

  useCommands([
    { id: 'next', label: t('help.key.next'), icon: 'chevronDown', keys: 'j', keyOnly: true, run: () => step(1) },
    { id: 'previous', label: t('help.key.previous'), icon: 'chevronUp', keys: 'k', keyOnly: true, run: () => step(-1) },
    { id: 'open', label: t('help.key.enter'), icon: 'eye', keys: 'o', keyOnly: true, run: () => open('') },
    ...(can('ticket.assign')
      ? [
          {
            id: 'assign',
            label: t('help.key.assign'),
            icon: 'person',
            keys: 'a',
            keyOnly: !chosen,
            run: () => setAssigning(chosen ?? rows[0] ?? null),
          } as const,
          {
            id: 'take',
            label: t('assign.take'),
            icon: 'take',
            keys: 't',
            keyOnly: !take.isPossible,
            run: take.run,
          } as const,
        ]
      : []),
    ...(mayMark
      ? ([
          {
            id: 'mark',
            label: t('help.key.mark'),
            icon: 'check',
            keys: 'x',
            keyOnly: true,
            run: () => {
              const row = chosen ?? rows[0]
              choose(row)
              if (row) selection.toggle(row.ticketId)
            },
          },
          {
            id: 'tags',
            label: t('help.key.tags'),
            icon: 'tag',
            keys: '#',
            keyOnly: !chosen && marks.ids.size === 0,
            run: () => selection.askTag(chosen?.ticketId ?? rows[0]?.ticketId),
          },
        ] as const)
      : []),
    ...(can('ticket.work')
      ? ([
          {
            id: 'reply',
            label: t('help.key.reply'),
            icon: 'reply',
            keys: 'r',
            keyOnly: true,
            run: () => open('#reply'),
          },
          { id: 'note', label: t('help.key.note'), icon: 'note', keys: 'n', keyOnly: true, run: () => open('#note') },
        ] as const)
      : []),
  ])

  return (
    <>
      <div className={`${styles.columns} ${bulk.columns}`} data-marking={marks.isOn || undefined} aria-hidden="true">
        <span>{t('queue.priority')}</span>
        <span>{t('queue.kind')}</span>
        <span>{t('queue.subject')}</span>
        <span className={styles.amount}>{t('queue.amount')}</span>
        <span />
        <span>{t('queue.time_left')}</span>
        <span>{t('queue.assignee')}</span>
      </div>
      <ol ref={list} className={styles.list} data-stale={isStale || undefined}>
        {rows.map((row) => (
          <QueueLine
            key={row.ticketId}
            row={row}
            to={`/tickets/${row.ticketId}?${search}`}
            isChosen={row.ticketId === chosenId}
            isMarked={marks.isOn ? marks.ids.has(row.ticketId) : null}
            onChoose={() => setChosenId(row.ticketId)}
          />
        ))}
      </ol>
      {marks.isOn && mayMark && (
        <Suspense>
          <BulkBar rows={rows} />
        </Suspense>
      )}
      {assigning && (
        <Suspense>
          <AssignDialog ticketId={assigning.ticketId} number={assigning.number} onClose={() => setAssigning(null)} />
        </Suspense>
      )}
    </>
  )
}
