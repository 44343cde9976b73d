import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Answer, BodyInput } from '#platform/endpoint.ts'
import { call } from '../../kit/client.ts'
import { forgetMeOn401 } from '../queries.ts'
import * as api from './api.ts'

export type MoneyOfTicket = Answer<typeof api.showMoney>
export type Remedy = MoneyOfTicket['remedies'][number]
export type Listed = Answer<typeof api.listRemedies>['remedies'][number]
export type ListName = 'to_decide' | 'unclear' | 'holding'
export type MoneySwitch = Answer<typeof api.listSwitches>['switches'][number]
export type MoneyDays = Answer<typeof api.listMoneyDays>
export type Difference = MoneyDays['differences'][number]

/** Ends and expiries come without anybody telling the page. */
const againMs = 15_000
/** While whoever holds the money is being asked. */
const askingMs = 1_500

export function useRemedies(of: ListName | 'counts', enabled: boolean) {
  return useQuery({
    enabled,
    queryKey: ['money', 'list', of],
    queryFn: ({ signal }) => call(api.listRemedies, { query: { of }, signal }),
    refetchInterval: againMs,
  })
}

export function useSwitches() {
  return useQuery({
    queryKey: ['money', 'switches'],
    queryFn: ({ signal }) => call(api.listSwitches, { signal }),
    refetchInterval: againMs,
  })
}

export function useMoneyDays() {
  return useQuery({
    queryKey: ['money', 'days'],
    queryFn: ({ signal }) => call(api.listMoneyDays, { signal }),
    refetchInterval: 2 * againMs,
  })
}

/** The money of a ticket, asked again with every line of its story. */
export function useMoneyOf({ ticketId, storySeq }: { ticketId: string; storySeq: number }, enabled: boolean) {
  return useQuery({
    enabled,
    queryKey: ['money', 'ticket', ticketId, storySeq],
    queryFn: ({ signal }) => call(api.showMoney, { params: { ticketId }, signal }),
    placeholderData: (before) => before,
    refetchInterval: ({ state }) => (state.data?.askedAt ? askingMs : false),
  })
}

/** A deed of money: one key for one deed, however often it is sent; afterwards everything about money is asked again. */
function useDeed<Input, Output>(act: (input: Input, idempotencyKey: string) => Promise<Output>) {
  const queries = useQueryClient()
  return useMutation<Output, Error, Input & { key: string }>({
    mutationFn: ({ key, ...input }) => act(input as Input, key),
    onSettled: () => {
      for (const key of ['ticket', 'queue', 'counts']) void queries.invalidateQueries({ queryKey: [key] })
      return queries.invalidateQueries({ queryKey: ['money'] })
    },
    onError: forgetMeOn401,
  })
}

type Named = { ticketId: string; remedyId: string }
const named = ({ ticketId, remedyId }: Named) => ({ ticketId, remedyId })

export const useDecide = (remedy: Named) =>
  useDeed((body: BodyInput<typeof api.decideRemedy>, idempotencyKey) =>
    call(api.decideRemedy, { params: named(remedy), body, idempotencyKey }),
  )
export const useWithdraw = (remedy: Named) =>
  useDeed((_: object) => call(api.withdrawRemedy, { params: named(remedy) }))
export const useConfirmHold = (remedy: Named) =>
  useDeed((_: object, idempotencyKey) => call(api.confirmHold, { params: named(remedy), idempotencyKey }))
export const useProposeRelease = (remedy: Named) =>
  useDeed((body: BodyInput<typeof api.proposeRelease>, idempotencyKey) =>
    call(api.proposeRelease, { params: named(remedy), body, idempotencyKey }),
  )
export const useAskAboutPayment = (ticketId: string) =>
  useDeed((_: object, idempotencyKey) => call(api.askAboutPayment, { params: { ticketId }, idempotencyKey }))
export const usePropose = (ticketId: string) =>
  useDeed(({ body }: { body: BodyInput<typeof api.proposeRemedy> }, idempotencyKey) =>
    call(api.proposeRemedy, { params: { ticketId }, body, idempotencyKey }),
  )
export const usePlaceHold = (ticketId: string) =>
  useDeed((body: BodyInput<typeof api.placeHold>, idempotencyKey) =>
    call(api.placeHold, { params: { ticketId }, body, idempotencyKey }),
  )
export const useTurnSwitch = (name: MoneySwitch['name']) =>
  useDeed((body: Omit<BodyInput<typeof api.turnSwitch>, 'name'>) => call(api.turnSwitch, { body: { name, ...body } }))
export const useSettleDifference = ({ differenceId }: Difference) =>
  useDeed(({ note }: { note: string }, idempotencyKey) =>
    call(api.settleDifference, { params: { differenceId }, body: { note }, idempotencyKey }),
  )
export const useTellAgain = (newsId: string) =>
  useDeed((_: object, idempotencyKey) => call(api.tellAgain, { params: { newsId }, idempotencyKey }))
