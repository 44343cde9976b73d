import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useCan, useMe } from '../me.ts'
import { Hint } from '../parts/hint.tsx'
import { Icon } from '../parts/icon.tsx'
import { HandBack } from '../pool/hand-back.tsx'
import { useSay } from '../words.ts'
import type { Take } from './assign.ts'
import styles from './side.module.css'
import type { Ticket } from './ticket-data.ts'

/** With whom it is; one press to take it. */
export function AssignmentCard({ ticket, take, onAssign }: { ticket: Ticket; take: Take; onAssign: () => void }) {
  const { t } = useTranslation()
  const say = useSay()
  const can = useCan()
  const me = useMe()
  const isOpen = ticket.stage !== 'resolved' && ticket.stage !== 'closed'
  return (
    <section className={styles.card}>
      <h2 className={styles.title}>{t('assign.heading')}</h2>
      <p className={styles.owner}>
        <Icon name={ticket.assignee ? 'person' : 'inbox'} />
        <span>
          <strong>{ticket.assignee?.name ?? t('assign.nobody')}</strong>
          {ticket.team && <span className={styles.quiet}>{say(ticket.team.name)}</span>}
        </span>
      </p>
      {can('ticket.assign', ticket) && (
        <div className={styles.row}>
          {take.isPossible && (
            <Hint label={t('assign.take')} keys={['t']}>
              <Button
                size="xs"
                variant="light"
                leftSection={<Icon name="take" size={14} />}
                loading={take.isRunning}
                onClick={take.run}
              >
                {t('assign.take')}
              </Button>
            </Hint>
          )}
          {ticket.assignee?.staffId === me.staffId && isOpen && <HandBack ticket={ticket} />}
          <Hint label={t('assign.change')} keys={['a']}>
            <Button size="xs" variant="default" onClick={onAssign}>
              {t('assign.change')}
            </Button>
          </Hint>
        </div>
      )}
    </section>
  )
}
