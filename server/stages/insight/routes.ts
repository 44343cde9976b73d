import { type Route, route } from '#platform/route.ts'
import { showDashboard } from './contract.ts'
import { readBoard } from './queries.ts'

export const insightRoutes: Route[] = [route(showDashboard, ({ work }) => readBoard(work))]
