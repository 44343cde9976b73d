import { type Route, signedRoute } from '#platform/route.ts'
import { receivePhoneReceipt } from './contract.ts'
import { receiveReceipt } from './receipts.ts'

export const phoneRoutes: Route[] = [
  signedRoute(receivePhoneReceipt, async ({ house, orgId, headers, url, body }) => {
    await receiveReceipt(house, orgId, { headers, url, body })
    return undefined
  }),
]
