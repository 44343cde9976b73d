import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useCan } from '../me.ts'
import { Hint } from '../parts/hint.tsx'
import { Icon } from '../parts/icon.tsx'
import { problemWords } from '../parts/problem.tsx'
import { useCommands } from '../shell/commands.ts'
import styles from './pool.module.css'
import { useClaimNext, useRoom } from './pool-data.ts'

/** Takes the most pressing ticket that waits and fits, and opens it; beside it how full one's hands are. */
export function NextButton() {
  const can = useCan()
  const room = useRoom().data
  return can('ticket.assign') && room && room.capacity > 0 ? <Next room={room} /> : null
}

function Next({ room }: { room: NonNullable<ReturnType<typeof useRoom>['data']> }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const claim = useClaimNext()
  const isFull = room.held >= room.capacity
  const run = () => {
    if (claim.isPending) return
    claim.mutate(undefined, {
      onSuccess: ({ claimed, why }) => {
        if (!claimed) return void notifications.show({ message: t(`pool.none.${why}`), color: 'yellow' })
        notifications.show({ message: t('assign.taken', { number: claimed.number }), color: 'teal' })
        navigate(`/tickets/${claimed.ticketId}?view=mine`)
      },
      onError: (error) => notifications.show({ message: problemWords(t, error), color: 'red' }),
    })
  }
  useCommands([{ id: 'take-next', label: t('pool.next'), icon: 'take', keys: 'T', run }])
  return (
    <div className={styles.next}>
      <span className={styles.room} data-full={isFull || undefined}>
        {t(isFull ? 'pool.full' : 'pool.room', { held: room.held, capacity: room.capacity })}
        <span className={styles.waiting}>{t('pool.waiting', { count: room.waiting })}</span>
      </span>
      <Hint label={t('pool.next_what')} keys={['T']}>
        <Button
          size="xs"
          leftSection={<Icon name="take" size={14} />}
          loading={claim.isPending}
          disabled={isFull || room.waiting === 0}
          onClick={run}
        >
          {t('pool.next')}
        </Button>
      </Hint>
    </div>
  )
}
