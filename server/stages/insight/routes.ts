import { type Route, route } from '#platform/route.ts'
import { showDashboard, showMoods, showSteps } from './contract.ts'
import { readMoods } from './moods.ts'
import { readBoard } from './queries.ts'
import { readSteps } from './steps.ts'

export const insightRoutes: Route[] = [
  route(showDashboard, ({ work }) => readBoard(work)),
  route(showMoods, ({ work }) => readMoods(work)),
  route(showSteps, ({ work }) => readSteps(work)),
]
