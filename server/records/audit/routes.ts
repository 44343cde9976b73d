import { type Route, route } from '#platform/route.ts'
import { showAudit } from './contract.ts'
import { readAudit } from './queries.ts'

export const auditRoutes: Route[] = [route(showAudit, ({ work }) => readAudit(work))]
