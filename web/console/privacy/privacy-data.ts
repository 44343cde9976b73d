import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Answer, BodyInput } from '#platform/endpoint.ts'
import {
  changeRetention,
  decideErasure,
  holdTicket,
  listBin,
  removeFromTicket,
  restoreItem,
  restrictCustomer,
  showCustomerPrivacy,
  showRetention,
  vouchForCaller,
} from '#stages/privacy/contract.ts'
import { call } from '../../kit/client.ts'
import { forgetMeOn401 } from '../queries.ts'

export type Privacy = Answer<typeof showCustomerPrivacy>
export type Retention = Answer<typeof showRetention>
export type BinItem = Answer<typeof listBin>['items'][number]

export const usePrivacy = (ticketId: string, version: number) =>
  useQuery({
    queryKey: ['privacy', ticketId, version],
    queryFn: ({ signal }) => call(showCustomerPrivacy, { params: { ticketId }, signal }),
  })
export const useRetention = () =>
  useQuery({ queryKey: ['retention'], queryFn: ({ signal }) => call(showRetention, { signal }) })
export const useBin = () => useQuery({ queryKey: ['bin'], queryFn: ({ signal }) => call(listBin, { signal }) })

/** A change after which what these keys name is asked for again. */
function useChange<Input, Result>(keys: string[], act: (input: Input) => Promise<Result>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSettled: () => Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] }))),
    onError: forgetMeOn401,
  })
}

export const useHold = (ticketId: string) =>
  useChange(['privacy', 'ticket'], (body: { held: boolean; reason: string }) =>
    call(holdTicket, { params: { ticketId }, body }),
  )
export const useRestrict = (ticketId: string) =>
  useChange(['privacy', 'ticket', 'queue'], (restricted: boolean) =>
    call(restrictCustomer, { params: { ticketId }, body: { restricted } }),
  )
export const useVouch = (ticketId: string) =>
  useChange(['ticket'], (how: BodyInput<typeof vouchForCaller>['how']) =>
    call(vouchForCaller, { params: { ticketId }, body: { how } }),
  )
export const useRemove = (ticketId: string) =>
  useChange(['ticket', 'bin'], (body: BodyInput<typeof removeFromTicket>) =>
    call(removeFromTicket, { params: { ticketId }, body }),
  )
export const useRestore = () =>
  useChange(['bin', 'ticket', 'retention'], (itemId: string) => call(restoreItem, { params: { itemId } }))
export const useDecide = (requestId: string) =>
  useChange(['retention', 'privacy', 'ticket'], (body: BodyInput<typeof decideErasure>) =>
    call(decideErasure, { params: { requestId }, body }),
  )
export const useChangeRetention = (version: number) =>
  useChange(['retention', 'bin'], (body: BodyInput<typeof changeRetention>) => call(changeRetention, { body, version }))

export function tell(message: string): void {
  notifications.show({ message, color: 'teal' })
}
