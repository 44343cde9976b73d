import { useQuery } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import { showMe } from '#records/staff/contract.ts'
import { can, type Permission } from '#records/staff/permissions.rules.ts'
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

export function useCan(): (permission: Permission) => boolean {
  const { role } = useMe()
  return (permission) => can(role, permission)
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
