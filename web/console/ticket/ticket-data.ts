import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Answer } from '#platform/endpoint.ts'
import { showTicket } from '#records/tickets/contract.ts'
import { call } from '../../kit/client.ts'
import type { Filters } from '../queue/filters.ts'
import { useQueue, useStaff, useTaxonomy } from '../queue/queue-data.ts'
import { useTagTree } from '../tags/tree.ts'
import { useSay } from '../words.ts'

export type Ticket = Answer<typeof showTicket>
export type Message = Ticket['messages'][number]
export type StoryEvent = Ticket['story'][number]

export function useTicket(ticketId: string) {
  return useQuery({
    queryKey: ['ticket', ticketId],
    queryFn: ({ signal }) => call(showTicket, { params: { ticketId }, signal }),
    staleTime: 5_000,
  })
}

/** The tickets before and after this one in the list it was opened from. */
export function useNeighbours(ticketId: string, filters: Filters) {
  const { rows, isSuccess } = useQueue(filters)
  const queries = useQueryClient()
  const at = rows.findIndex((row) => row.ticketId === ticketId)
  const next = at < 0 ? rows[0] : rows[at + 1]
  return {
    position: at < 0 ? null : at + 1,
    total: isSuccess ? rows.length : null,
    previousId: at > 0 ? (rows[at - 1]?.ticketId ?? null) : null,
    nextId: next && next.ticketId !== ticketId ? next.ticketId : null,
    /** Fetches the next ticket ahead, so that going on shows it at once. */
    warm: () => {
      if (!next) return
      void queries.prefetchQuery({
        queryKey: ['ticket', next.ticketId],
        queryFn: () => call(showTicket, { params: { ticketId: next.ticketId } }),
        staleTime: 5_000,
      })
    },
  }
}

/** Names for the references in events, which hold ids and codes only. */
export function useNames() {
  const { t } = useTranslation()
  const say = useSay()
  const staff = useStaff().data
  const taxonomy = useTaxonomy().data
  const { nameOf } = useTagTree()
  return useMemo(() => {
    const people = new Map(staff?.people.map((person) => [person.staffId, person.name]))
    const teams = new Map(staff?.teams.map((team) => [team.teamId, say(team.name)]))
    const kinds = new Map(taxonomy?.groups.flatMap((group) => group.codes).map((code) => [code.code, say(code.label)]))
    const name = (names: Map<string, string>) => (key: unknown) =>
      typeof key === 'string' ? (names.get(key) ?? key) : ''
    const tags = (ids: unknown) => (Array.isArray(ids) ? ids.map((id) => nameOf(id) || id).join(t('list_comma')) : '')
    return { person: name(people), team: name(teams), kind: name(kinds), tags }
  }, [staff, taxonomy, say, nameOf, t])
}

export type Names = ReturnType<typeof useNames>
