import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { newKey } from '../../kit/client.ts'
import { useMe } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/problem.tsx'
import { type Remedy, useWithdraw } from './money-data.ts'
import { stateIcons, useRemedyWords } from './remedy-words.ts'
import styles from './ticket.module.css'

/** One remedy in the list of a ticket: what, how far, and how long each step took. */
export function RemedyLine({ remedy, ticketId }: { remedy: Remedy; ticketId: string }) {
  const { t } = useTranslation()
  const me = useMe()
  const words = useRemedyWords()
  const withdraw = useWithdraw({ ticketId, remedyId: remedy.remedyId })
  const [key] = useState(newKey)
  const { state, proposedAt, proposedBy, submittedAt, answeredAt, note, reason, holdEndedAt, holdEndedHow } = remedy
  const from = Date.parse(proposedAt)
  const sent = submittedAt && Date.parse(submittedAt) - from
  const answered = answeredAt && submittedAt && Date.parse(answeredAt) - Date.parse(submittedAt)
  const approvals = remedy.approvals.filter(({ decision }) => decision === 'approve').length
  return (
    <li className={styles.line} data-state={state}>
      <Icon name={stateIcons[state]} size={14} />
      <div>
        <strong>{words.title(remedy)}</strong>
        <p>
          {words.state(remedy)}
          {state === 'proposed' && ` ${t('money.people_so_far', { count: approvals, of: remedy.peopleNeeded })}`}
        </p>
        {holdEndedAt && (
          <p>
            {t(`money.hold_ended.${holdEndedHow ?? 'by_itself'}`)} · <Moment at={holdEndedAt} />
          </p>
        )}
        <p className={styles.small}>
          {words.reason(reason)} · {proposedBy?.name ?? t('money.by_house')} · <Moment at={proposedAt} />
        </p>
        {note && <q className={styles.small}>{note}</q>}
        {sent !== null && (
          <p className={styles.small}>
            {t('money.step_sent', { took: words.took(Number(sent)) })}
            {typeof answered === 'number' && ` → ${t('money.step_answered', { took: words.took(answered) })}`}
          </p>
        )}
        {withdraw.error !== null && <Problem error={withdraw.error} />}
        {state === 'proposed' && proposedBy?.staffId === me.staffId && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            loading={withdraw.isPending}
            onClick={() => withdraw.mutate({ key })}
          >
            {t('money.withdraw')}
          </Button>
        )}
      </div>
    </li>
  )
}
