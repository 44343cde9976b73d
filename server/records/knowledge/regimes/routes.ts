import { type Route, route } from '#platform/route.ts'
import * as contract from './contract.ts'
import { publishNextRegime, publishNextSteps, publishNextTiming } from './publish.ts'
import { readRegime, readRegimes, readTiming } from './regimes.ts'

export const regimeRoutes: Route[] = [
  route(contract.listRegimes, ({ work }) => readRegimes(work)),
  route(contract.showRegime, ({ work, params, query }) => readRegime(work, params.key, query.version)),
  route(contract.publishRegime, async ({ work, params, version, body }) => ({
    version: (await publishNextRegime(work, params.key, version, body)).version,
  })),
  route(contract.showTiming, ({ work }) => readTiming(work)),
  route(contract.publishTiming, async ({ work, version, body }) => ({
    version: (await publishNextTiming(work, version, body)).version,
  })),
  route(contract.publishSteps, async ({ work, version, body }) => ({
    version: (await publishNextSteps(work, version, body)).version,
  })),
]
