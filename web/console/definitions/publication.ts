import { useMutation, useQueryClient } from '@tanstack/react-query'
import { forgetMeOn401 } from '../queries.ts'

/** For a query of what an editor shows. Somebody is writing: nothing is exchanged under their hands. */
export const heldStill = { staleTime: Number.POSITIVE_INFINITY }

/** Publishes a definition on the version that was seen; everything that was fetched under these keys is fetched anew then. */
export function usePublication<Input, Made>(keys: string[], publish: (input: Input) => Promise<Made>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: publish,
    // Also when somebody else was faster: their version is what the page has to show then.
    onSettled: () => Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] }))),
    onError: forgetMeOn401,
  })
}
