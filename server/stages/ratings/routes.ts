import { type Route, route } from '#platform/route.ts'
import { rateTicket } from './contract.ts'
import { rate } from './rate.ts'

export const ratingRoutes: Route[] = [route(rateTicket, ({ work, params, body }) => rate(work, params.number, body))]
