import { Button, Select } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useCan } from '../me.ts'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './privacy.module.css'
import { type Retention, useDecide } from './privacy-data.ts'

type Request = Retention['requests'][number]
const reasons = ['claim', 'not_yours', 'other'] as const
type Reason = (typeof reasons)[number]

/** One wish to be erased: through which ticket, what stands against it, and the decision. */
export function RequestCard({ request }: { request: Request }) {
  const { t } = useTranslation()
  const can = useCan()
  return (
    <article className={styles.request}>
      <p>
        <Link to={`/tickets/${request.ticketId}`}>{request.number}</Link> · {t(`privacy.erasure.${request.state}`)}{' '}
        <Moment at={request.eraseAt ?? request.askedAt} />
        {request.decidedBy && ` · ${request.decidedBy}`}
      </p>
      {request.state === 'waiting' && request.tickets > request.ownTickets && (
        <p className={styles.strong}>{t('retention.others', { own: request.ownTickets, all: request.tickets })}</p>
      )}
      {request.obstacles.map(({ why, until }) => (
        <p key={why} className={styles.quiet}>
          {t(`retention.obstacle.${why}`)} {until && <Moment at={until} />}
        </p>
      ))}
      {request.state === 'waiting' && can('privacy.decide') && <Decision request={request} />}
    </article>
  )
}

function Decision({ request }: { request: Request }) {
  const { t } = useTranslation()
  const decide = useDecide(request.requestId)
  const [reason, setReason] = useState<Reason | null>(null)
  // What has no end by itself has to be seen to first.
  const isBlocked = request.obstacles.some(({ until }) => until === null)
  return (
    <>
      {decide.error !== null && <Problem error={decide.error} />}
      <div className={styles.acts}>
        <Button
          size="xs"
          loading={decide.isPending}
          disabled={isBlocked}
          onClick={() => decide.mutate({ granted: true })}
        >
          {t('retention.grant')}
        </Button>
        <Select
          size="xs"
          aria-label={t('retention.refuse_why')}
          placeholder={t('retention.refuse_why')}
          data={reasons.map((value) => ({ value, label: t(`retention.reason.${value}`) }))}
          value={reason}
          onChange={(value) => setReason(value as Reason | null)}
        />
        <Button
          size="xs"
          variant="default"
          disabled={!reason}
          onClick={() => reason && decide.mutate({ granted: false, reason })}
        >
          {t('retention.refuse')}
        </Button>
      </div>
    </>
  )
}
