import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { mergeTicket, splitTicket, unmergeTicket } from '#records/tickets/contract.ts'
import { call } from '../../kit/client.ts'
import { problemWords } from '../parts/problem.tsx'
import { isOvertaken, useChange } from './change.ts'
import type { Ticket } from './ticket-data.ts'

export function useMerge(ticketId: string) {
  return useChange(ticketId, (body: { intoNumber: string; reason?: string; acrossCustomers?: boolean }, version) =>
    call(mergeTicket, { params: { ticketId }, body, version }),
  )
}

export function useSplit(ticketId: string) {
  return useChange(ticketId, (body: { messageIds: string[]; reason?: string }, version) =>
    call(splitTicket, { params: { ticketId }, body, version }),
  )
}

/** Takes a merge back. The ticket is an argument: the button that undoes outlives the page it was pressed on. */
export function useUnmerge() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const unmerge = useMutation({
    mutationFn: ({ ticketId, version }: Pick<Ticket, 'ticketId' | 'version'>) =>
      call(unmergeTicket, { params: { ticketId }, version }),
    onSuccess: (after) => {
      queries.setQueryData(['ticket', after.ticketId], after)
      void queries.invalidateQueries({
        predicate: ({ queryKey }) => queryKey[1] !== after.ticketId && queryKey[0] !== 'me',
      })
      notifications.show({ message: t('merge.undone', { number: after.number }), color: 'teal' })
    },
    onError: (error, { ticketId }) => {
      void queries.invalidateQueries({ queryKey: ['ticket', ticketId] })
      notifications.show({
        message: isOvertaken(error) ? t('changed.look_again') : problemWords(t, error),
        color: 'red',
      })
    },
  })
  return { run: (ticket: Pick<Ticket, 'ticketId' | 'version'>) => unmerge.mutate(ticket), isRunning: unmerge.isPending }
}
