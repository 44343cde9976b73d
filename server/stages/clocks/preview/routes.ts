import { type Route, route } from '#platform/route.ts'
import { previewRegime } from './contract.ts'
import { previewRegimeOn } from './preview.ts'

export const clockPreviewRoutes: Route[] = [
  route(previewRegime, ({ work, params, version, body }) => previewRegimeOn(work, params.key, version, body)),
]
