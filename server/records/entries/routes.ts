import { type Route, route } from '#platform/route.ts'
import { changeEntryPoint, createEntryPoint } from './change.ts'
import * as contract from './contract.ts'
import { readEntries, readEntry } from './queries.ts'
import { addSecret, retireSecret } from './secrets.ts'

export const entryRoutes: Route[] = [
  route(contract.listEntries, async ({ work }) => ({ entries: await readEntries(work) })),
  route(contract.createEntry, async ({ work, body }) => readEntry(work, await createEntryPoint(work, body))),
  route(contract.changeEntry, async ({ work, params, body, version }) => {
    await changeEntryPoint(work, params.entryId, body, version)
    return readEntry(work, params.entryId)
  }),
  route(contract.addEntrySecret, async ({ work, params }) => {
    const made = await addSecret(work, params.entryId)
    return { ...made, entry: await readEntry(work, params.entryId) }
  }),
  route(contract.retireEntrySecret, async ({ work, params }) => {
    await retireSecret(work, params.entryId, params.kid)
    return readEntry(work, params.entryId)
  }),
]
