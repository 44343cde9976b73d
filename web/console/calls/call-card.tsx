import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { type AttemptHow, attemptHow, isForPerson } from '#stages/capacity/calls/calls.rules.ts'
import { useNow } from '../../kit/now.ts'
import { Icon, type IconName } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { TimeLeft } from '../parts/time-left.tsx'
import { AttemptForm } from './attempt-form.tsx'
import styles from './calls.module.css'
import type { Call } from './calls-data.ts'

const icons: Record<Call['kind'], IconName> = {
  danger: 'lifebuoy',
  distress: 'sad',
  money: 'shield',
  callback: 'phone',
}

/** One call: why, until when, whom, and what came of it. */
export function CallCard({ call, attemptsMax, isNext }: { call: Call; attemptsMax: number; isNext: boolean }) {
  const { t } = useTranslation()
  const now = useNow()
  const [how, setHow] = useState<AttemptHow | null>(null)
  const isLater = Date.parse(call.nextAt) > now.getTime()
  const possible = attemptHow.filter((each) => each !== 'not_needed' || !isForPerson(call.kind))
  return (
    <article className={styles.card} data-kind={call.kind} data-next={isNext || undefined} aria-label={call.subject}>
      <p className={styles.kind}>
        <Icon name={icons[call.kind]} />
        <strong>{t(`calls.kind.${call.kind}`)}</strong>
        {isNext && <span className={styles.next}>{t('calls.next')}</span>}
        <TimeLeft dueAt={call.dueAt} late={false} />
      </p>
      <p className={styles.what}>
        <Link to={`/tickets/${call.ticketId}?view=all`}>{call.subject}</Link>
        <span className={styles.quiet}>
          {call.number} · {t('calls.attempts', { count: call.attempts + 1, max: attemptsMax })}
          {' · '}
          {call.assignee ? t('calls.person', { name: call.assignee.name }) : t('calls.nobody')}
        </span>
      </p>
      <p className={styles.phone}>
        {call.phone ? (
          <>
            <Icon name="phone" size={14} />
            <span translate="no">{call.phone}</span>
          </>
        ) : (
          t('calls.no_phone')
        )}
        {isLater && (
          <span className={styles.quiet}>
            <Icon name="wait" size={14} /> <Moment at={call.nextAt} far />
          </span>
        )}
      </p>
      {!call.mayCall && <p className={styles.quiet}>{t('calls.not_yours')}</p>}
      {call.mayCall && !how && (
        <div className={styles.acts}>
          {possible.map((each) => (
            <Button
              key={each}
              size="xs"
              variant={each === 'reached' ? 'filled' : each === 'not_needed' ? 'subtle' : 'default'}
              color={each === 'not_needed' ? 'gray' : undefined}
              aria-label={t('calls.of', {
                name: call.number,
                kind: t(`calls.kind.${call.kind}`),
                how: t(`calls.how.${each}`),
              })}
              onClick={() => setHow(each)}
            >
              {t(`calls.how.${each}`)}
            </Button>
          ))}
        </div>
      )}
      {how && <AttemptForm key={how} call={call} how={how} attemptsMax={attemptsMax} onClose={() => setHow(null)} />}
    </article>
  )
}
