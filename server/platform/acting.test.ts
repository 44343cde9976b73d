/** The row policies know who asks at the console, whatever a handler forgets to ask. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { recuseByHand } from '#records/tickets/recusal/recuse.ts'
import { openGate } from '#stages/intake/admission.ts'
import { openTestApi } from '../../test/api.ts'
import { openTestOrg } from '../../test/house.ts'
import { routesBehind } from '../api.ts'
import type { Route } from './route.ts'

const org = await openTestOrg()
/** What a handler without any loader would see. */
let seen: string[] = []
const routes = routesBehind(openGate({ ticketsPerSecondMax: null, proof: 'off' })).map((route): Route => {
  if (route.endpoint.method !== 'GET' || route.endpoint.path !== '/v1/me' || !route.handle) return route
  const { handle } = route
  return {
    ...route,
    async handle(request) {
      const rows = await request.work.tx.selectFrom('tickets').select('ticket_id').execute()
      seen = rows.map((row) => row.ticket_id)
      return handle(request)
    },
  }
})
const api = await openTestApi(org, routes)
after(async () => {
  await api.close()
  await org.close()
})

test('a row of a ticket is hidden from who is recused from it, though nobody asked', async () => {
  const { ticketId } = await org.send()
  const { ticketId: other } = await org.send()
  await org.as('lead', (work) => recuseByHand(work, ticketId, { staffId: org.people.agent.staffId, reason: '是亲戚' }))
  for (const [name, expected] of [
    ['agent', [other]],
    ['lead', [ticketId, other]],
  ] as const) {
    const browser = await api.signedIn(name)
    assert.equal((await browser.ask('GET', '/v1/me')).status, 200)
    assert.deepEqual(seen.toSorted(), [...expected].sort(), name)
  }
})
