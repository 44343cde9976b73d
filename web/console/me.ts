import { useQuery } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import { showMe } from '#records/staff/contract.ts'
import { type Asker, type Permission, type Refusal, whyNot } from '#records/staff/permissions.rules.ts'
import { call, ProblemAnswer } from '../kit/client.ts'
import { meKey, queries } from './queries.ts'
import { speak } from './words.ts'

export type Me = Answer<typeof showMe>

/** Who is signed in; null when nobody is. */
export function useSession() {
  return useQuery({
    queryKey: meKey,
    queryFn: async ({ signal }): Promise<Me | null> => {
      try {
        const me = await call(showMe, { signal })
        void speak(me.language)
        return me
      } catch (error) {
        if (error instanceof ProblemAnswer && error.status === 401) return null
        throw error
      }
    },
    staleTime: 5 * 60_000,
  })
}

/** The person who is signed in. Only for pages inside the shell, which is not drawn without one. */
export function useMe(): Me {
  const { data } = useSession()
  if (!data) throw new Error('nobody is signed in')
  return data
}

/** What of a ticket the permission table asks for; a row of the queue has it too. */
export type Concerned = { ticketId: string; team: { teamId: string } | null; assignee: { staffId: string } | null }

/** Why the person who is signed in may not do something (with this ticket); null when they may. */
export function useWhyNot(): (permission: Permission, ticket?: Concerned) => Refusal | null {
  const { role, staffId, teams, access } = useMe()
  const teamIds = teams.map((team) => team.teamId)
  // What they are recused from does not reach their browser.
  const asker: Asker = { kind: 'staff', role, staffId, teamIds, recusedFrom: [], access }
  return (permission, ticket) =>
    whyNot(
      asker,
      permission,
      ticket && {
        ticketId: ticket.ticketId,
        teamId: ticket.team?.teamId ?? null,
        assigneeId: ticket.assignee?.staffId ?? null,
      },
    )
}

export function useCan(): (permission: Permission, ticket?: Concerned) => boolean {
  const why = useWhyNot()
  return (permission, ticket) => why(permission, ticket) === null
}

/** Whether the person's role needs a second factor that they do not have yet. */
export function isAskedToEnrol({ factor }: Me): boolean {
  return !factor.has && factor.neededBy !== null
}

/** Somebody signed in, or changed themselves: everything known before belongs to somebody else. */
export function welcome(me: Me): void {
  void speak(me.language)
  queries.setQueryData(meKey, me)
  void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== meKey[0] })
}

export function farewell(): void {
  queries.clear()
  queries.setQueryData(meKey, null)
}
