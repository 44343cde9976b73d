import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayDay } from '../../kit/dates.ts'
import { Icon } from '../parts/icon.tsx'
import { useSaying } from '../parts/moment.tsx'
import { Problem } from '../parts/problem.tsx'
import side from '../ticket/side.module.css'
import type { Ticket } from '../ticket/ticket-data.ts'
import { useSay } from '../words.ts'
import styles from './care.module.css'
import { useCare, useEndCare } from './care-data.ts'
import { CareForm } from './care-form.tsx'

/** What care the customer needs: recorded with their consent or for their protection, and looked at again. */
export function CareCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const say = useSay()
  const saying = useSaying()
  const care = useCare(ticket.ticketId, ticket.storySeq)
  const end = useEndCare(ticket.ticketId)
  const [recording, setRecording] = useState<string | null>(null)
  if (care.error && !care.data) return <Problem error={care.error} onAgain={() => void care.refetch()} />
  if (!care.data) return null
  const { kinds, known, suggested } = care.data
  const left = kinds.filter(({ kind }) => known.every((each) => each.kind !== kind))
  return (
    <section className={side.card}>
      <h2 className={side.title}>{t('care.title')}</h2>
      {known.length === 0 && <p className={side.quiet}>{t('care.none')}</p>}
      <ul className={styles.known}>
        {known.map((each) => (
          <li key={each.kind}>
            <Icon name="heart" size={14} />
            <span>
              <strong>{say(each.label)}</strong>
              <span className={side.quiet}>
                {t(`care.basis.${each.basis}`)} · {each.setByName}
              </span>
              <span className={each.reviewDue ? styles.due : side.quiet}>
                {t(each.reviewDue ? 'care.review_due' : 'care.review_on', {
                  day: sayDay(`${each.reviewOn}T12:00:00Z`, saying),
                })}
              </span>
            </span>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              loading={end.isPending && end.variables === each.kind}
              aria-label={t('care.end_which', { care: say(each.label) })}
              onClick={() => end.mutate(each.kind)}
            >
              {t('care.end')}
            </Button>
          </li>
        ))}
      </ul>
      {end.error !== null && <Problem error={end.error} />}
      {recording === null ? (
        <div className={side.row}>
          {suggested.map((kind) => (
            <Button
              key={kind}
              size="xs"
              variant="light"
              leftSection={<Icon name="heart" size={14} />}
              onClick={() => setRecording(kind)}
            >
              {t('care.record_said', { care: say(kinds.find((each) => each.kind === kind)!.label) })}
            </Button>
          ))}
          {left.length > 0 && (
            <Button size="xs" variant="default" onClick={() => setRecording('')}>
              {t('care.record')}
            </Button>
          )}
        </div>
      ) : (
        <CareForm
          ticketId={ticket.ticketId}
          kinds={left}
          kind={recording}
          reviewOnMax={care.data.reviewOnMax}
          onClose={() => setRecording(null)}
        />
      )}
    </section>
  )
}
