import { z } from 'zod'
import { type Answer, type Core, fault } from './answer.ts'
import { faultPlan } from './faults.ts'
import { ledgerReport } from './ledger.ts'
import { putPayment, seedPayment, setAccount } from './payments.ts'

const callbackPlace = z.strictObject({ url: z.url({ protocol: /^https?$/ }).nullable() })
const accountState = z.strictObject({
  by: z.enum(['app_user', 'phone']),
  value: z.string().min(1).max(200),
  state: z.enum(['normal', 'closed']),
})

/**
 * What tests, benches and the demo tell the sandbox, and how they look into it. No bank has these addresses. They are never
 * slow or faulty themselves.
 *   PUT /control/faults            faultPlan, whole; GET reads it
 *   PUT /control/callbacks         where news are sent from now on
 *   PUT /control/payments/{name}   a payment as somebody wants it; 409 when there is one
 *   PUT /control/accounts          opens or closes an account
 *   GET /control/ledger            every order with how often it took effect, balances, sums
 */
export function control(core: Core, method: string, pathname: string, body: unknown): Answer {
  const [, , noun, name] = pathname.split('/')
  const done: Answer = { status: 200, body: { done: true } }
  const malformed = (error: z.ZodError) => fault(400, 'malformed', z.prettifyError(error))
  switch (`${method} ${noun}`) {
    case 'GET ledger':
      core.orders.settle()
      return { status: 200, body: ledgerReport(core.store) }
    case 'GET faults':
      return { status: 200, body: core.faults.plan() }
    case 'PUT faults': {
      const asked = faultPlan.safeParse(body)
      if (!asked.success) return malformed(asked.error)
      core.faults.set(asked.data)
      return done
    }
    case 'PUT callbacks': {
      const asked = callbackPlace.safeParse(body)
      if (!asked.success) return malformed(asked.error)
      core.callbacks.sendTo(asked.data.url)
      core.callbacks.pump()
      return done
    }
    case 'PUT accounts': {
      const asked = accountState.safeParse(body)
      if (!asked.success) return malformed(asked.error)
      const { by, value, state } = asked.data
      core.store.transact(() => setAccount(core.store, by, value, state))
      return done
    }
    case 'PUT payments': {
      const asked = seedPayment.safeParse(body)
      if (!asked.success) return malformed(asked.error)
      const value = decodeURIComponent(name ?? '')
      if (value === '') return fault(400, 'malformed', 'a payment has a name')
      const made = core.store.transact(() => putPayment(core.store, value, asked.data, core.now()))
      return made ? done : fault(409, 'exists', 'there is a payment of this name')
    }
    default:
      return fault(404, 'unknown_path')
  }
}
