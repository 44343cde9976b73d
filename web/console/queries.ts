import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ProblemAnswer } from '../kit/client.ts'

/** Answers of the server, kept while pages come and go. A 401 anywhere means the session is over: `me` is forgotten. */
export const queries = new QueryClient({
  queryCache: new QueryCache({ onError: forgetMeOn401 }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => !(error instanceof ProblemAnswer && error.status < 500) && failures < 2,
    },
  },
})

export const meKey = ['me'] as const

export function forgetMeOn401(error: unknown): void {
  if (error instanceof ProblemAnswer && error.status === 401) queries.setQueryData(meKey, null)
}
