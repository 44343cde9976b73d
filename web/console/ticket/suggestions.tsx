import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { triageTicket } from '#stages/triage/contract.ts'
import { call } from '../../kit/client.ts'
import { Problem } from '../parts/problem.tsx'
import { useSay } from '../words.ts'
import { useChange } from './change.ts'
import styles from './side.module.css'
import type { Ticket } from './ticket-data.ts'

type Suggestion = NonNullable<Ticket['guess']>['top'][number]

/** What the classifier thinks of first, when it leaves the decision to a person: each is one click. */
export function Suggestions({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const say = useSay()
  const triage = useChange(ticket.ticketId, (body: { code: string; priority: number }, version) =>
    call(triageTicket, { params: { ticketId: ticket.ticketId }, body, version }),
  )
  // What raised the ticket before stays: choosing a kind never makes it less urgent.
  const choose = ({ code, priority }: Suggestion) =>
    triage.mutate({ input: { code, priority: Math.min(priority, ticket.priority) }, version: ticket.version })
  const top = ticket.guess?.top ?? []
  if (!ticket.needsTriage || top.length === 0) return null
  return (
    <fieldset className={styles.suggestions} disabled={triage.isPending}>
      <legend className={styles.quiet}>{t('triage.suggestions')}</legend>
      {top.map((each) => {
        const percent = Math.round(each.probability * 100)
        return (
          <Button
            key={each.code}
            size="xs"
            variant="default"
            fullWidth
            justify="space-between"
            rightSection={<span className={styles.percent}>{`${percent}%`}</span>}
            aria-label={t('triage.choose', { kind: say(each.label), percent })}
            onClick={() => choose(each)}
          >
            {say(each.label)}
          </Button>
        )
      })}
      {triage.error && <Problem error={triage.error} />}
    </fieldset>
  )
}
