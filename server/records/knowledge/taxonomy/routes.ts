import { type Route, route } from '#platform/route.ts'
import { currentKnowledge, definition } from '../definitions.ts'
import { codesOf, type Taxonomy } from '../knowledge.rules.ts'
import { versionsOf } from '../versions.ts'
import * as contract from './contract.ts'
import { previewOf, publishNextCategories } from './publish.ts'
import { categoriesOf } from './taxonomy.rules.ts'

export const taxonomyRoutes: Route[] = [
  route(contract.showCategories, async ({ work, query }) => {
    const { taxonomy, routing } = await currentKnowledge(work)
    const versions = await versionsOf<Taxonomy>(work, 'taxonomy', taxonomy.key)
    const shown = query.version
      ? await definition<Taxonomy>(work, 'taxonomy', taxonomy.key, query.version)
      : versions[0]!.body
    return {
      categories: categoriesOf(shown, routing),
      teams: routing.teams,
      everUsed: [...new Set(versions.flatMap(({ body }) => codesOf(body)))],
      versions: versions.map(({ body: _body, ...line }) => line),
    }
  }),
  route(contract.previewCategories, ({ work, body }) => previewOf(work, body)),
  route(contract.publishCategories, async ({ work, body, version }) => ({
    version: (await publishNextCategories(work, version, body)).version,
  })),
]
