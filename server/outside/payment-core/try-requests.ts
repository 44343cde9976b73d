import { askCore } from './ask-core.ts'
import { type Check, refusedWith, type Trial } from './trial.ts'

const reason = 'conformance check'
/** Nobody ever held it. */
const noHold = { kind: 'release', hold: '01900000-0000-7000-8000-000000000000', reason }

/** Who may ask, what is known, and what is not taken. */
export const requestChecks: Check[] = [
  {
    name: 'wrong token',
    expected: 'whoever has no token, or a wrong one, is answered 401 everywhere',
    look: async (trial) => {
      for (const token of ['', `${trial.settings.token}x`]) {
        const ask = askCore(trial.settings.url, token)
        const id = trial.newId()
        const answers = [
          await ask('POST', '/v1/lookups', { target: paymentTarget(trial.settings.payment) }),
          await ask('GET', `/v1/orders/${id}`),
          await ask('PUT', `/v1/orders/${id}`, noHold),
          await ask('GET', `/v1/statements/${trial.days()[0]}`),
        ]
        const letIn = answers.find(({ status }) => status !== 401)
        if (letIn) return `${token ? 'a wrong token' : 'no token'} was answered ${letIn.status}`
      }
      return null
    },
  },
  {
    name: 'unknown payment',
    expected: 'a look-up of what nobody knows is answered 404 with a fault',
    look: async ({ ask, settings }) =>
      refusedWith(404, await ask('POST', '/v1/lookups', { target: paymentTarget(settings.unknown) })),
  },
  {
    name: 'known payment',
    expected: 'the test payment is found, succeeded, with something left to give back',
    look: async (trial) => {
      const { value, state, amount, refundedMinor } = await trial.payment()
      if (value !== trial.settings.payment) return 'another payment was found'
      if (state !== 'succeeded') return `its state is ${state}`
      return BigInt(amount.amountMinor) - BigInt(refundedMinor) >= 3n ? null : 'fewer than three minor units are left'
    },
  },
  {
    name: 'known account',
    expected: 'the test account is found, with no hold on it',
    look: async (trial) => {
      const { state } = await trial.account()
      return state === 'normal' ? null : `its state is ${state}`
    },
  },
  {
    name: 'unknown order',
    expected: 'an order of an id that was never sent is answered 404 with a fault',
    look: async (trial) => refusedWith(404, await trial.ask('GET', `/v1/orders/${trial.newId()}`)),
  },
  {
    name: 'malformed orders',
    expected: 'an order that is no order of the contract is answered 400 with a fault, and nothing is kept of it',
    look: async (trial) => {
      const refund = { kind: 'refund', target: paymentTarget(trial.settings.payment), reason }
      return notTaken(trial, [
        {},
        { ...noHold, kind: 'seize' },
        { ...noHold, hold: 'mine' },
        { kind: 'hold', target: { type: 'account', by: 'app_user', value: trial.settings.account }, reason },
        { ...refund, amount: { amountMinor: '0', currency: 'CNY' } },
        { ...refund, amount: { amountMinor: '-1', currency: 'CNY' } },
        { ...refund, amount: { amountMinor: '1', currency: 'yuan' } },
        { ...refund, amount: { amountMinor: '1' } },
      ])
    },
  },
  {
    name: 'money is text',
    expected:
      'an amount is a text of whole minor units; a number or a fraction is answered 400, and nothing is kept of it',
    look: async (trial) => {
      const { currency } = (await trial.payment()).amount
      const target = paymentTarget(trial.settings.payment)
      const amounts = [1, 1.5, '1.5', '1e0', '0x1', ' 1', '']
      return notTaken(
        trial,
        amounts.map((amountMinor) => ({ kind: 'refund', target, amount: { amountMinor, currency }, reason })),
      )
    },
  },
]

async function notTaken(trial: Trial, orders: unknown[]): Promise<string | null> {
  for (const order of orders) {
    const id = trial.newId()
    const seen = refusedWith(400, await trial.put(id, order))
    if (seen) return `${JSON.stringify(order)}: ${seen}`
    const { status } = await trial.ask('GET', `/v1/orders/${id}`)
    if (status !== 404) return `${JSON.stringify(order)}: afterwards its id is answered ${status}`
  }
  return null
}

export function paymentTarget(value: string) {
  return { type: 'transaction', value } as const
}
