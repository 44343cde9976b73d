import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Answer, BodyInput } from '#platform/endpoint.ts'
import { addEntrySecret, changeEntry, createEntry, listEntries, retireEntrySecret } from '#records/entries/contract.ts'
import { call } from '../../kit/client.ts'
import { forgetMeOn401 } from '../queries.ts'

export type Entry = Answer<typeof listEntries>['entries'][number]
export type EntryInput = Required<Pick<BodyInput<typeof createEntry>, 'name' | 'origins' | 'requestsPerMinuteMax'>>

const key = ['entries']

export function useEntries(enabled: boolean) {
  return useQuery({ enabled, queryKey: key, queryFn: ({ signal }) => call(listEntries, { signal }) })
}

/** A change of an entry point: the list is asked for again, also when somebody else was faster. */
function useChange<Input, Result>(act: (input: Input) => Promise<Result>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
    onError: forgetMeOn401,
  })
}

export const useMakeEntry = () => useChange((body: EntryInput) => call(createEntry, { body }))

export const useChangeEntry = ({ entryId, version }: Entry) =>
  useChange((body: Partial<EntryInput> & { active?: boolean }) =>
    call(changeEntry, { params: { entryId }, body, version }),
  )

export const useAddSecret = ({ entryId }: Entry) => useChange(() => call(addEntrySecret, { params: { entryId } }))

export const useRetireSecret = ({ entryId }: Entry) =>
  useChange((kid: string) => call(retireEntrySecret, { params: { entryId, kid } }))

export function tell(message: string): void {
  notifications.show({ message, color: 'teal' })
}
