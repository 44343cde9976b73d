import { type Route, route } from '#platform/route.ts'
import * as contract from './contract.ts'
import { addTagTo, changeTagOf, readTags } from './tree.ts'

export const tagRoutes: Route[] = [
  route(contract.listTags, async ({ work }) => ({ tags: await readTags(work) })),
  route(contract.addTag, ({ work, body }) => addTagTo(work, body)),
  route(contract.changeTag, ({ work, params, version, body }) => changeTagOf(work, params.tagId, body, version)),
]
