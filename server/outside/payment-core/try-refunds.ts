import { type Order, statementPage } from './contract.ts'
import { type Check, fits, type Trial, Unexpected } from './trial.ts'
import { paymentTarget } from './try-requests.ts'

const reason = 'conformance check'
/** ISO 4217 keeps this code for tests; no payment is in it. */
const otherCurrency = 'XTS'
const atOnce = 10
const pagesMax = 1_000

/** Refunds: each id moves its money once, never more than there is, and the statement has all of it. */
export const refundChecks: Check[] = [
  {
    name: 'refund of a part',
    expected: 'one minor unit is given back, and the payment shows it',
    look: async (trial) => {
      const order = await refundOf(trial, '1')
      return movedOne(await trial.refundedBy(() => trial.done(trial.newId(), order)))
    },
  },
  {
    name: 'refund twice by one id',
    expected: 'a refund that is sent again under its id gives the money back once',
    look: async (trial) => {
      const id = trial.newId()
      const order = await refundOf(trial, '1')
      const moved = await trial.refundedBy(async () => {
        await trial.done(id, order)
        await trial.done(id, order)
      })
      return movedOne(moved)
    },
  },
  {
    name: 'ten at once under one id',
    expected: `${atOnce} requests for one refund at the same time are all answered alike and give the money back once`,
    look: async (trial) => {
      const id = trial.newId()
      const order = await refundOf(trial, '1')
      const moved = await trial.refundedBy(async () => {
        const answers = await Promise.all(Array.from({ length: atOnce }, () => trial.put(id, order)))
        const wrong = answers.find(({ status }) => status !== 200 && status !== 202)
        await trial.done(id, order)
        if (wrong) throw new Unexpected(`one of them was answered ${wrong.status}`)
      })
      return movedOne(moved)
    },
  },
  {
    name: 'refund above the amount',
    expected: 'a refund of more than was paid is rejected with a code and moves nothing',
    look: async (trial) => {
      const { amountMinor } = (await trial.payment()).amount
      return movesNothing(trial, await refundOf(trial, String(BigInt(amountMinor) + 1n)))
    },
  },
  {
    name: 'refund in another currency',
    expected: 'a refund in another currency than was paid is rejected with a code and moves nothing',
    look: async (trial) => movesNothing(trial, await refundOf(trial, '1', otherCurrency)),
  },
  {
    name: 'statement',
    expected: 'the statement of the day has every order that took effect once, with its amount, and no other of ours',
    look: async (trial) => {
      const lines = (await Promise.all(trial.days().map((day) => statementOf(trial, day)))).flat()
      for (const [id, { kind, amountMinor }] of trial.took) {
        const found = lines.filter((line) => line.id === id)
        if (found.length !== 1) return `the ${kind} ${id} is there ${found.length} times`
        const moved = found[0]?.amount?.amountMinor ?? null
        if (found[0]?.kind !== kind) return `the ${kind} ${id} is called ${found[0]?.kind}`
        if (amountMinor !== null && moved !== amountMinor)
          return `the ${kind} ${id} has the amount ${moved ?? 'none'} instead of ${amountMinor}`
      }
      const wrong = lines.find(({ id }) => trial.refused.has(id))
      return wrong ? `the ${wrong.kind} ${wrong.id} is there, although it was rejected` : null
    },
  },
]

async function refundOf(
  trial: Trial,
  amountMinor: string,
  currency?: string,
): Promise<Extract<Order, { kind: 'refund' }>> {
  const its = currency ?? (await trial.payment()).amount.currency
  return {
    kind: 'refund',
    target: paymentTarget(trial.settings.payment),
    amount: { amountMinor, currency: its },
    reason,
  }
}

const movedOne = (moved: bigint) => (moved === 1n ? null : `${moved} minor units were given back instead of 1`)

async function movesNothing(trial: Trial, order: Order): Promise<string | null> {
  let seen: string | null = null
  const moved = await trial.refundedBy(async () => {
    seen = await trial.refusal(trial.newId(), order)
  })
  return seen ?? (moved === 0n ? null : `${moved} minor units were given back`)
}

async function statementOf(trial: Trial, day: string) {
  const lines = []
  let from = ''
  for (let page = 0; page < pagesMax; page++) {
    const { status, body } = await trial.ask('GET', `/v1/statements/${day}${from}`)
    if (status !== 200) throw new Unexpected(`it was answered ${status}`)
    const { lines: more, next } = fits(statementPage, body)
    lines.push(...more)
    if (next === undefined) return lines
    from = `?from=${encodeURIComponent(next)}`
  }
  throw new Unexpected(`it has more than ${pagesMax} pages`)
}
