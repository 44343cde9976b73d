import { ActionIcon, Button, CopyButton, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { CareMarks } from '../care/care-marks.tsx'
import { Channel } from '../parts/channel.tsx'
import { Hint } from '../parts/hint.tsx'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { Mood } from '../parts/mood.tsx'
import { Priority } from '../parts/priority.tsx'
import { Stage } from '../parts/stage.tsx'
import { useSay } from '../words.ts'
import { Clocks } from './clocks.tsx'
import { ProofBadge } from './proof-badge.tsx'
import styles from './ticket.module.css'
import type { Ticket, useNeighbours } from './ticket-data.ts'

type Props = { ticket: Ticket; neighbours: ReturnType<typeof useNeighbours>; search: string; onDetails?: () => void }

/** Number, kind, stage, how pressing and why, and the clocks. */
export function TicketHead({ ticket, neighbours, search, onDetails }: Props) {
  const { t } = useTranslation()
  const say = useSay()
  const { position, total, previousId, nextId } = neighbours
  return (
    <header className={styles.head}>
      <div className={styles.top}>
        <Hint label={t('help.key.list')} keys={['u']}>
          <ActionIcon
            component={Link}
            to={`/queue?${search}`}
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t('help.key.list')}
          >
            <Icon name="back" />
          </ActionIcon>
        </Hint>
        <CopyButton value={ticket.number}>
          {({ copied, copy }) => (
            <Tooltip label={t(copied ? 'copied' : 'ticket.copy_number')}>
              <button type="button" className={styles.number} onClick={copy}>
                {ticket.number}
                <Icon name={copied ? 'check' : 'copy'} size={13} />
              </button>
            </Tooltip>
          )}
        </CopyButton>
        <Stage stage={ticket.stage} label={say(ticket.statusLabel)} />
        <Mood mood={ticket.mood} />
        <CareMarks care={ticket.customer.care} />
        {ticket.needsTriage && (
          <span className={styles.unsure}>
            <Icon name="tag" size={14} />
            {t('queue.needs_triage')}
          </span>
        )}
        <span className={styles.meta}>{say(ticket.codeLabel)}</span>
        <span className={styles.meta}>
          <Channel channel={ticket.channel} withWord />
        </span>
        <span className={styles.meta}>
          <Moment at={ticket.receivedAt} />
        </span>
        <ProofBadge ticket={ticket} />
        <span className={styles.walk}>
          {position !== null && total !== null && (
            <span className={styles.position}>{t('ticket.position', { position, total })}</span>
          )}
          <Step
            to={previousId && `/tickets/${previousId}?${search}`}
            label={t('help.key.previous_ticket')}
            letter="k"
            icon="chevronUp"
          />
          <Step
            to={nextId && `/tickets/${nextId}?${search}`}
            label={t('help.key.next_ticket')}
            letter="j"
            icon="chevronDown"
          />
          {onDetails && (
            <Button size="compact-sm" variant="default" aria-label={t('ticket.details')} onClick={onDetails}>
              <Icon name="details" size={14} />
              <span className={styles.detailsWord}>{t('ticket.details')}</span>
            </Button>
          )}
        </span>
      </div>
      <h1 className={styles.subject} lang={ticket.language}>
        {ticket.subject}
      </h1>
      <div className={styles.under}>
        <span className={styles.why}>
          <Priority priority={ticket.priority} mood={ticket.mood} />
          <span>{say(ticket.priorityWhy)}</span>
        </span>
        <Clocks clocks={ticket.clocks} />
      </div>
    </header>
  )
}

function Step({
  to,
  label,
  letter,
  icon,
}: {
  to: string | null
  label: string
  letter: string
  icon: 'chevronUp' | 'chevronDown'
}) {
  if (!to)
    return (
      <ActionIcon variant="subtle" color="gray" size="sm" disabled aria-label={label}>
        <Icon name={icon} />
      </ActionIcon>
    )
  return (
    <Hint label={label} keys={[letter]}>
      <ActionIcon component={Link} to={to} variant="subtle" color="gray" size="sm" aria-label={label}>
        <Icon name={icon} />
      </ActionIcon>
    </Hint>
  )
}
