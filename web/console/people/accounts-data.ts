import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import { changeAccount, endSessionsOf, listAccounts, resetAccountOf } from '#records/staff/contract.ts'
import { call } from '../../kit/client.ts'
import { forgetMeOn401 } from '../queries.ts'

export type PersonAccount = Answer<typeof listAccounts>['accounts'][number]

const key = ['accounts']

export function useAccounts() {
  return useQuery({ queryKey: key, queryFn: ({ signal }) => call(listAccounts, { signal }) })
}

export type Deed = 'disable' | 'enable' | 'end' | 'reset'

/** What may be done to somebody's way in. A reset answers the link that they set it up anew with. */
export function useDeed(staffId: string) {
  const queries = useQueryClient()
  const params = { staffId }
  return useMutation({
    mutationFn: async (deed: Deed): Promise<string | null> => {
      if (deed === 'reset') return (await call(resetAccountOf, { params })).link
      if (deed === 'end') await call(endSessionsOf, { params })
      else await call(changeAccount, { params, body: { active: deed === 'enable' } })
      return null
    },
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: key })
      await queries.invalidateQueries({ queryKey: ['staff'] })
    },
    onError: forgetMeOn401,
  })
}
