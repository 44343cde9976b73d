import { Problem } from '#platform/errors.ts'
import { type Route, route } from '#platform/route.ts'
import { versionsOf } from '../versions.ts'
import * as contract from './contract.ts'
import { publishNextScheme } from './publish.ts'
import type { Scheme } from './scheme.rules.ts'
import { readSchemes } from './schemes.ts'

export const schemeRoutes: Route[] = [
  route(contract.listSchemes, async ({ work }) => ({ schemes: await readSchemes(work) })),
  route(contract.showScheme, async ({ work, params }) => {
    const [newest] = await versionsOf<Scheme>(work, 'scheme', params.key)
    if (!newest)
      throw new Problem('missing', 'definition_missing', { facts: { kind: 'scheme', key: params.key, version: 0 } })
    return newest.body
  }),
  route(contract.publishScheme, async ({ work, params, body, version }) => ({
    version: (await publishNextScheme(work, params.key, version, body)).version,
  })),
]
