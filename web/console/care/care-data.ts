import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Answer, BodyInput } from '#platform/endpoint.ts'
import { endCare, recordCare, showCare } from '#records/tickets/care/contract.ts'
import { call } from '../../kit/client.ts'
import { forgetMeOn401 } from '../queries.ts'

export type Care = Answer<typeof showCare>

export function useCare(ticketId: string, storySeq: number) {
  return useQuery({
    queryKey: ['care', ticketId, storySeq],
    queryFn: ({ signal }) => call(showCare, { params: { ticketId }, signal }),
    placeholderData: (before) => before,
  })
}

/** The card shows the answer at once; the ticket's marks, its note and the lists are asked again. */
function useCareChange<Input>(ticketId: string, send: (input: Input) => Promise<Care>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: send,
    onSuccess: async (care) => {
      queries.setQueriesData({ queryKey: ['care', ticketId] }, care)
      for (const key of ['queue', 'counts']) void queries.invalidateQueries({ queryKey: [key] })
      await queries.invalidateQueries({ queryKey: ['ticket', ticketId] })
    },
    onError: forgetMeOn401,
  })
}

export function useRecordCare(ticketId: string) {
  return useCareChange(ticketId, ({ kind, ...body }: { kind: string } & BodyInput<typeof recordCare>) =>
    call(recordCare, { params: { ticketId, kind }, body }),
  )
}

export function useEndCare(ticketId: string) {
  return useCareChange(ticketId, (kind: string) => call(endCare, { params: { ticketId, kind } }))
}
