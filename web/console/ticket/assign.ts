import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import { assignTicket } from '#records/tickets/contract.ts'
import { claimTicket } from '#stages/routing/pool/contract.ts'
import { call } from '../../kit/client.ts'
import { useCan, useMe } from '../me.ts'
import { problemWords } from '../parts/problem.tsx'
import { isOvertaken, useChange } from './change.ts'
import type { Ticket } from './ticket-data.ts'

/** Gives a ticket to a person, or back to its team. */
export function useAssign(ticketId: string) {
  return useChange(ticketId, (staffId: string | null, version) =>
    call(assignTicket, { params: { ticketId }, body: { staffId }, version }),
  )
}

type Takeable = Pick<Ticket, 'ticketId' | 'version' | 'number' | 'stage' | 'team' | 'assignee'>

/** Takes a ticket. Somebody faster: said in words, and what they did is on the page already. */
export function useTake(ticket: Takeable | undefined) {
  const { t } = useTranslation()
  const me = useMe()
  const can = useCan()
  const assign = useAssign(ticket?.ticketId ?? '')
  const claim = useChange(ticket?.ticketId ?? '', (ticketId: string) => call(claimTicket, { params: { ticketId } }))
  const isMine = ticket?.assignee?.staffId === me.staffId
  return {
    isPossible: ticket !== undefined && can('ticket.assign', ticket) && !isMine && ticket.stage !== 'closed',
    isRunning: assign.isPending || claim.isPending,
    run: () => {
      if (!ticket || isMine) return
      const answered = {
        onSuccess: () => notifications.show({ message: t('assign.taken', { number: ticket.number }), color: 'teal' }),
        onError: (error: unknown) =>
          notifications.show({
            message: isOvertaken(error) ? t('changed.look_again') : problemWords(t, error),
            color: 'red',
          }),
      }
      // From the pool within what one can hold; from a colleague as a matter between people.
      if (ticket.assignee) assign.mutate({ input: me.staffId, version: ticket.version }, answered)
      else claim.mutate({ input: ticket.ticketId, version: ticket.version }, answered)
    },
  }
}

export type Take = ReturnType<typeof useTake>
