import { type Route, route } from '#platform/route.ts'
import * as contract from './contract.ts'
import { noteOutcome } from './outcome.ts'
import { publishNextCauses, publishNextFamily } from './publish.ts'
import { readCauses, readCounts, readDocuments, readFamily } from './queries.ts'
import { guidanceFor } from './show.ts'

export const guidanceRoutes: Route[] = [
  route(contract.showGuidance, ({ work, query, visit }) => guidanceFor(work, query, visit.language)),
  route(contract.noteGuidanceOutcome, async ({ work, body, visit }) => {
    await noteOutcome(work, body, visit.site)
    return undefined
  }),
  route(contract.showGuidanceCounts, ({ work, query, visit }) => readCounts(work, Number(query.days), visit.language)),
  route(contract.showDictionary, ({ work }) => readDocuments(work)),
  route(contract.showCauses, ({ work, query }) => readCauses(work, query.version)),
  route(contract.showFamily, ({ work, params, query }) => readFamily(work, params.key, query.version)),
  route(contract.publishCauses, async ({ work, body, version }) => ({
    version: (await publishNextCauses(work, version, body)).version,
  })),
  route(contract.publishFamily, async ({ work, params, body, version }) => ({
    version: (await publishNextFamily(work, params.key, version, body)).version,
  })),
]
