import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { useUnmerge } from './merge.ts'
import styles from './side.module.css'
import type { Ticket } from './ticket-data.ts'

/** A merged ticket says where it went, and the merge can be taken back for as long as it stands. */
export function MergedBanner({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const can = useCan()
  const unmerge = useUnmerge()
  if (!ticket.mergedInto) return null
  const canUndo = can('ticket.merge', ticket) && ticket.moves.some((move) => move.name === 'unmerge' && !move.refused)
  return (
    <div className={styles.merged} role="note">
      <Icon name="merge" />
      <span>
        {t('merge.into')} <Link to={`/tickets/${ticket.mergedInto.ticketId}?view=all`}>{ticket.mergedInto.number}</Link>
      </span>
      {canUndo && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Icon name="undo" size={14} />}
          loading={unmerge.isRunning}
          onClick={() => unmerge.run(ticket)}
        >
          {t('merge.undo')}
        </Button>
      )}
    </div>
  )
}
