import { notifications } from '@mantine/notifications'
import { startRegistration } from '@simplewebauthn/browser'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import { addOwnPasskey, beginPasskey, showAccount } from '#records/staff/sign-in/contract.ts'
import { call } from '../../kit/client.ts'
import { forgetMeOn401, meKey } from '../queries.ts'

export type Account = Answer<typeof showAccount>

const key = ['account']

export function useAccountPage() {
  return useQuery({ queryKey: key, queryFn: ({ signal }) => call(showAccount, { signal }) })
}

/** A change of one's own ways in: the page and what the console knows of the person are asked for again. */
export function useOwnChange<Input, Result>(act: (input: Input) => Promise<Result>, said?: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: () => {
      if (said) notifications.show({ message: said, color: 'teal' })
    },
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: key })
      await queries.invalidateQueries({ queryKey: meKey })
    },
    onError: forgetMeOn401,
  })
}

/** Makes a passkey on this device and keeps it. Answers recovery codes with the first factor. */
export async function makePasskey(name: string): Promise<Answer<typeof addOwnPasskey>> {
  const options = await call(beginPasskey, {})
  const passkey = await startRegistration({ optionsJSON: options as never })
  return call(addOwnPasskey, { body: { name, passkey: passkey as never } })
}
