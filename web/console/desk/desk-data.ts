import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Answer, BodyInput } from '#platform/endpoint.ts'
import { changeRoster, endAbsence, planAbsence, showDesk } from '#stages/routing/contract.ts'
import { call } from '../../kit/client.ts'
import { forgetMeOn401 } from '../queries.ts'

export type Desk = Answer<typeof showDesk>
export type DeskPerson = Desk['people'][number]
export type RosterInput = BodyInput<typeof changeRoster>
export type AbsenceInput = BodyInput<typeof planAbsence>
export type Shifts = RosterInput['days'][string]

const key = ['desk']
/** Shifts begin and breaks end without anybody telling the page. */
const againMs = 15_000

export function useDesk(enabled: boolean) {
  return useQuery({
    enabled,
    queryKey: key,
    queryFn: ({ signal }) => call(showDesk, { signal }),
    refetchInterval: againMs,
  })
}

function useDeskChange<Input, Result>(act: (input: Input) => Promise<Result>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
    onError: forgetMeOn401,
  })
}

export function useChangeRoster({ staffId, roster }: DeskPerson) {
  return useDeskChange((body: RosterInput) =>
    call(changeRoster, { params: { staffId }, body, version: roster.version }),
  )
}

export function usePlanAbsence(staffId: string) {
  return useDeskChange((body: AbsenceInput) => call(planAbsence, { params: { staffId }, body }))
}

export function useEndAbsence() {
  return useDeskChange((absenceId: string) => call(endAbsence, { params: { absenceId } }))
}
