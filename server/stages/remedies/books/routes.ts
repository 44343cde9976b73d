import { type Route, route } from '#platform/route.ts'
import { takeBooks } from './books.ts'
import * as contract from './contract.ts'
import { plainBooks } from './file.rules.ts'

export const bookRoutes: Route[] = [
  route(contract.takeLedger, async ({ work, body, visit }) => {
    const { books, sheet } = await takeBooks(work, body, body.as, visit.language)
    const plain = plainBooks(books)
    return body.as === 'csv' ? { ...plain, entries: [], sheet } : { ...plain, sheet: null }
  }),
]
