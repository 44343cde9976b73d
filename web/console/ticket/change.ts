import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import type { showTicket } from '#records/tickets/contract.ts'
import { ProblemAnswer } from '../../kit/client.ts'
import { forgetMeOn401 } from '../queries.ts'
import { rememberOwnStep } from './own-steps.ts'

type TicketAnswer = Answer<typeof showTicket>

/** Somebody else changed the ticket first (412). */
export function isOvertaken(error: unknown): boolean {
  return error instanceof ProblemAnswer && error.status === 412
}

/**
 * A change of a ticket. `send` gets the input and the version the person saw. Afterwards the page shows the answer, the
 * lists are asked again; when somebody was faster, the ticket is fetched anew and the input stays with the caller.
 */
export function useChange<Input, Output>(ticketId: string, send: (input: Input, version: number) => Promise<Output>) {
  const queries = useQueryClient()
  return useMutation({
    mutationKey: ['change', ticketId],
    mutationFn: ({ input, version }: { input: Input; version: number }) => send(input, version),
    onSuccess: (answer, { version }) => {
      if (hasVersion(answer)) rememberOwnStep(ticketId, version, answer.version)
      if (isTicket(answer)) queries.setQueryData(['ticket', answer.ticketId], answer)
      void queries.invalidateQueries({ queryKey: ['canned', ticketId] })
      for (const key of ['queue', 'counts', 'room', 'board']) void queries.invalidateQueries({ queryKey: [key] })
      return isTicket(answer) ? undefined : queries.invalidateQueries({ queryKey: ['ticket', ticketId] })
    },
    onError: async (error) => {
      forgetMeOn401(error)
      if (isOvertaken(error)) await queries.invalidateQueries({ queryKey: ['ticket', ticketId] })
    },
  })
}

function hasVersion(answer: unknown): answer is { version: number } {
  return typeof answer === 'object' && answer !== null && 'version' in answer && typeof answer.version === 'number'
}

function isTicket(answer: unknown): answer is TicketAnswer {
  return typeof answer === 'object' && answer !== null && 'storySeq' in answer && 'moves' in answer
}
