import { useMutation } from '@tanstack/react-query'
import type { BodyInput } from '#platform/endpoint.ts'
import { changePresence } from '#records/staff/contract.ts'
import { call } from '../../kit/client.ts'
import { useNow } from '../../kit/now.ts'
import { useMe } from '../me.ts'
import { forgetMeOn401, meKey, queries } from '../queries.ts'

/** Who is given tickets, and so may say that they take none for a while. */
const takers = ['agent', 'lead', 'risk']

/** Whether I take tickets; a break is over at its time, without anybody saying so. */
export function usePresence() {
  const me = useMe()
  const now = useNow()
  const isOver = me.away?.until ? new Date(me.away.until) <= now : false
  const change = useMutation({
    mutationFn: (away: BodyInput<typeof changePresence>['away']) => call(changePresence, { body: { away } }),
    onSuccess: (after) => {
      queries.setQueryData(meKey, after)
      void queries.invalidateQueries({ queryKey: ['desk'] })
    },
    onError: forgetMeOn401,
  })
  return { takes: takers.includes(me.role), away: isOver ? null : me.away, change }
}
