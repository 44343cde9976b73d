import { Button, Collapse } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/problem.tsx'
import { useSay } from '../words.ts'
import { MergeLikeDialog } from './merge-like-dialog.tsx'
import styles from './side.module.css'
import own from './similar.module.css'
import { type LikeTicket, type SimilarTicket, useJudge, useSimilar } from './similar.ts'
import type { Ticket } from './ticket-data.ts'

/** Tickets that may be the same matter, with what speaks for it; nothing is drawn while there are none. */
export function SimilarCard({ ticket, search }: { ticket: Ticket; search: string }) {
  const { t } = useTranslation()
  const can = useCan()
  const { data } = useSimilar(ticket)
  const judge = useJudge(ticket)
  const [merging, setMerging] = useState<SimilarTicket | null>(null)
  if (!data || (data.similar.length === 0 && data.matter.others === 0 && !data.matter.hasLeft)) return null
  const mayJudge = can('ticket.merge', ticket)
  return (
    <section className={styles.card} aria-labelledby="similar-title">
      <h2 className={styles.title} id="similar-title">
        {t('similar.title')}
      </h2>
      {(data.matter.others > 0 || data.matter.hasLeft) && (
        <Matter
          {...data.matter}
          search={search}
          onBelongs={can('ticket.work', ticket) ? (belongs) => judge.mutate({ belongs }) : null}
          isRunning={judge.isPending}
        />
      )}
      {data.similar.length > 0 && (
        <ul className={own.list}>
          {data.similar.map((other) => (
            <Pair
              key={other.ticketId}
              other={other}
              search={search}
              mayJudge={mayJudge}
              isRunning={judge.isPending && 'otherId' in judge.variables && judge.variables.otherId === other.ticketId}
              onMerge={() => setMerging(other)}
              onJudge={(state) => judge.mutate({ otherId: other.ticketId, state })}
            />
          ))}
        </ul>
      )}
      {judge.error !== null && <Problem error={judge.error} />}
      {merging && <MergeLikeDialog ticket={ticket} other={merging} onClose={() => setMerging(null)} />}
    </section>
  )
}

type PairProps = {
  other: SimilarTicket
  search: string
  mayJudge: boolean
  isRunning: boolean
  onMerge: () => void
  onJudge: (state: 'different' | 'open') => void
}

function Pair({ other, search, mayJudge, isRunning, onMerge, onJudge }: PairProps) {
  const { t } = useTranslation()
  const percent = Math.round(other.likeness * 100)
  const isDifferent = other.state === 'different'
  return (
    <li className={own.pair} data-different={isDifferent || undefined}>
      <TicketLine ticket={other} search={search} />
      {isDifferent ? (
        <span className={styles.quiet}>{t('similar.is_different')}</span>
      ) : (
        <span className={own.why}>
          <strong>{t(`similar.like.${likeWord(other.likeness)}`)}</strong> {`${percent}%`}
          <Reasons of={other.reasons} />
        </span>
      )}
      {other.state === 'merged' && (
        <span className={own.merged}>
          <Icon name="merge" size={14} />
          {t('similar.is_merged')}
        </span>
      )}
      {mayJudge && other.state !== 'merged' && (
        <div className={styles.row}>
          {!isDifferent && other.merge && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<Icon name="merge" size={14} />}
              aria-label={t('similar.merge_with', { number: other.number })}
              onClick={onMerge}
            >
              {t('similar.merge')}
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            loading={isRunning}
            aria-label={t(isDifferent ? 'similar.undo_with' : 'similar.different_with', { number: other.number })}
            onClick={() => onJudge(isDifferent ? 'open' : 'different')}
          >
            {t(isDifferent ? 'similar.undo' : 'similar.different')}
          </Button>
        </div>
      )}
    </li>
  )
}

function Reasons({ of }: { of: SimilarTicket['reasons'] }) {
  const { t } = useTranslation()
  if (of.length === 0) return null
  return <> · {of.map((reason) => t(`similar.reason.${reason}`)).join(t('similar.and'))}</>
}

function likeWord(likeness: number): 'very' | 'rather' | 'perhaps' {
  if (likeness >= 0.9) return 'very'
  return likeness >= 0.7 ? 'rather' : 'perhaps'
}

type MatterProps = {
  others: number
  tickets: LikeTicket[]
  reasons: SimilarTicket['reasons']
  hasLeft: boolean
  search: string
  onBelongs: ((belongs: boolean) => void) | null
  isRunning: boolean
}

/** How many others report the same, and who of them the reader may see. */
function Matter({ others, tickets, reasons, hasLeft, search, onBelongs, isRunning }: MatterProps) {
  const { t } = useTranslation()
  const listId = useId()
  const [isOpen, list] = useDisclosure(false)
  return (
    <div className={own.matter}>
      <p className={own.count}>
        <Icon name="people" size={16} />
        <span>
          <strong>{hasLeft ? t('similar.has_left') : t('similar.others', { count: others })}</strong>
          {!hasLeft && <Reasons of={reasons} />}
        </span>
      </p>
      <div className={styles.row}>
        {!hasLeft && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={list.toggle}
            aria-expanded={isOpen}
            aria-controls={listId}
          >
            {t(isOpen ? 'similar.hide' : 'similar.show')}
          </Button>
        )}
        {onBelongs && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            loading={isRunning}
            onClick={() => onBelongs(hasLeft)}
          >
            {t(hasLeft ? 'similar.undo' : 'similar.not_this')}
          </Button>
        )}
      </div>
      <Collapse expanded={isOpen && !hasLeft} id={listId}>
        <ul className={own.list}>
          {tickets.map((other) => (
            <li key={other.ticketId} className={own.pair}>
              <TicketLine ticket={other} search={search} />
            </li>
          ))}
        </ul>
        {others > tickets.length && (
          <p className={styles.quiet}>{t('similar.newest_only', { count: tickets.length })}</p>
        )}
      </Collapse>
    </div>
  )
}

function TicketLine({ ticket, search }: { ticket: LikeTicket; search: string }) {
  const say = useSay()
  return (
    <>
      <Link to={`/tickets/${ticket.ticketId}?${search}`} className={own.subject}>
        {ticket.subject}
      </Link>
      <span className={styles.quiet}>
        {ticket.number} · {say(ticket.statusLabel)} · <Moment at={ticket.receivedAt} />
      </span>
    </>
  )
}
