/** Our books as finance takes them away: they balance, end with their days, and everybody who takes them leaves a trace. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { sha256 } from '#platform/crypto.ts'
import { readCsv } from '#platform/csv.rules.ts'
import { readStory } from '#records/audit/follow.ts'
import { paid, type TestCore, testCore } from '../../../../test/core.ts'
import { openTestOrg } from '../../../../test/house.ts'
import { decideRemedy } from '../decide.ts'
import { posting } from '../ledger.rules.ts'
import { askForPayments, lookUpPayments } from '../payments.ts'
import { proposeRemedy } from '../propose.ts'
import { sendDueRemedies } from '../send.ts'
import { balanceOf, unbalanced } from './books.rules.ts'
import { readBooks, takeBooks } from './books.ts'
import { takeLedger } from './contract.ts'
import { plainBooks } from './file.rules.ts'

const anyMove = fc.record({
  kind: fc.constantFrom('refund', 'compensate'),
  steps: fc.constantFrom(['sent'], ['sent', 'settled'], ['sent', 'returned']),
  amountMinor: fc.bigInt({ min: 1n, max: 10n ** 15n }),
  currency: fc.constantFrom('CNY', 'JPY', 'INR'),
  isBefore: fc.boolean(),
})

it('whatever moved, opening and closing sum to zero in each currency, and what is over left nothing in transit', () =>
  fc.assert(
    fc.property(fc.array(anyMove, { maxLength: 40 }), (moves) => {
      const entries = moves.flatMap(({ kind, steps, amountMinor, currency, isBefore }) =>
        steps.flatMap((step) =>
          posting(kind as 'refund', step as 'sent', amountMinor).map((entry) => ({ ...entry, currency, isBefore })),
        ),
      )
      const lines = balanceOf(
        entries.filter(({ isBefore }) => isBefore),
        entries.filter(({ isBefore }) => !isBefore),
      )
      assert.deepEqual(unbalanced(lines), [])
      assert.deepEqual(unbalanced(lines.map((line) => ({ ...line, closingMinor: line.openingMinor }))), [])
      for (const line of lines) assert.equal(line.openingMinor + line.debitMinor - line.creditMinor, line.closingMinor)
      const open = moves.filter(({ steps }) => steps.length === 1)
      for (const line of lines.filter(({ account }) => account === 'refunds_in_transit'))
        assert.equal(
          -line.closingMinor,
          open.reduce((sum, move) => (move.currency === line.currency ? sum + move.amountMinor : sum), 0n),
        )
    }),
  ))

it('books that do not balance are told with their currency', () => {
  const entry = { account: 'customer', currency: 'CNY', amountMinor: 5n } as const
  assert.deepEqual(unbalanced(balanceOf([], [entry])), [{ currency: 'CNY', differenceMinor: 5n }])
})

describe('the books of an organisation', async () => {
  const org = await openTestOrg()
  after(() => org.close())
  const { house, orgId } = org
  const core: TestCore = testCore(() => house.clock.now())
  house.ports.money.core = core
  const fresh = (name: 'lead' | 'risk') => ({ ...org.people[name], factorAt: house.clock.now(), hasFactor: true })
  const numbers: string[] = []

  async function refund(amountMinor: bigint): Promise<void> {
    const orderNo = `BOOK-${numbers.length + 1}`
    core.payments.set(orderNo, paid(orderNo, amountMinor, house.clock.now()))
    const { ticketId, number } = await org.send({ form: 'other', text: '=多扣了钱', orderNo })
    numbers.push(number)
    await org.asSystem((work) => askForPayments(work, [orderNo]))
    await lookUpPayments(house, orgId)
    const { remedyId } = await org.as('agent', (work) =>
      proposeRemedy(work, ticketId, {
        kind: 'refund',
        amount: { amountMinor, currency: 'CNY' },
        reason: 'wrong_amount',
      }),
    )
    const { params_hash: hash } = await org.asSystem(({ tx }) =>
      tx.selectFrom('remedies').select('params_hash').where('remedy_id', '=', remedyId).executeTakeFirstOrThrow(),
    )
    await org.as(fresh('lead'), (work) =>
      decideRemedy(work, { ticketId, remedyId }, { approve: true, paramsHash: hash.toString('hex') }),
    )
    await sendDueRemedies(house, orgId)
  }

  before(async () => {
    // One minute before midnight in Shanghai, and one after.
    house.clock.set(new Date('2027-03-01T15:59:00Z'))
    await refund(10_000n)
    house.clock.advance(120_000)
    core.plan = ['accept']
    await refund(2_500n)
  })
  const books = (from: string, to: string) => org.as('auditor', (work) => readBooks(work, { from, to }))

  it('have each day’s entries by the organisation’s own midnights, and the balance before and after', async () => {
    const first = await books('2027-03-01', '2027-03-01')
    assert.deepEqual([first.entries.length, first.zone], [4, 'Asia/Shanghai'])
    const second = await books('2027-03-02', '2027-03-02')
    assert.deepEqual(
      second.balance.map((line) => [
        line.account,
        line.openingMinor,
        line.debitMinor,
        line.creditMinor,
        line.closingMinor,
      ]),
      [
        ['customer', -10_000n, 0n, 0n, -10_000n],
        ['refunds_in_transit', 0n, 0n, 2_500n, -2_500n],
        ['refunded', 10_000n, 2_500n, 0n, 12_500n],
      ],
    )
    assert.equal((await books('2027-03-01', '2027-03-02')).entries.length, 6)
    assert.equal((await books('2027-02-01', '2027-02-28')).entries.length, 0)
    takeLedger.answer.parse({ ...plainBooks(second), sheet: null })
  })

  it('as a sheet say who took them, balance, calculate nothing, and leave an event with their hash', async () => {
    const period = { from: '2027-03-01', to: '2027-03-02' }
    const { sheet } = await org.as('auditor', (work) => takeBooks(work, period, 'csv', 'en'))
    const rows = readCsv(sheet)
    for (const end of [rows[0]!, rows.at(-1)!]) assert.match(end[0]!, /auditor/)
    assert.deepEqual(rows[1]!.slice(0, 4), ['Time', 'Ticket', 'Money action', 'Kind'])
    assert.deepEqual(rows[2]!.slice(0, 2), ['2027-03-01 23:59:00', numbers[0]])
    assert.equal(rows.filter((row) => row[1] === numbers[1]).length, 2)
    const trial = rows.slice(rows.findIndex((row) => row[0]!.startsWith('Trial balance')) + 2, -1)
    assert.deepEqual(trial, [
      ['CNY', 'Customers', '0.00', '0.00', '0.00', '100.00', '0.00', '100.00'],
      ['CNY', 'Refunds in transit', '0.00', '0.00', '100.00', '125.00', '0.00', '25.00'],
      ['CNY', 'Refunded', '0.00', '0.00', '125.00', '0.00', '125.00', '0.00'],
      ['CNY', 'Sum', '0.00', '0.00', '225.00', '225.00', '125.00', '125.00'],
    ])
    assert.doesNotMatch(sheet, /"'/, 'nothing that a spreadsheet takes for a formula')
    assert.doesNotMatch(sheet, /BOOK-/)
    const story = await org.asSystem((work) => readStory(work, orgId))
    const { type, actorId, payload } = story.at(-1)!
    assert.deepEqual([type, actorId], ['ledger.exported', org.people.auditor.staffId])
    assert.deepEqual(payload, { ...period, as: 'csv', rows: 6, sha256: sha256(sheet).toString('hex') })
    const { sheet: own } = await org.asSystem((work) => takeBooks(work, period, 'json', undefined))
    assert.match(own, /试算平衡/)
  })

  it('are refused when there are too many rows, or the days are the wrong way round', async () => {
    const refused = (code: string) => (error: { code?: string }) => error.code === code
    const period = { from: '2027-03-01', to: '2027-03-02' }
    await assert.rejects(
      org.as('auditor', (work) => readBooks(work, period, 5)),
      refused('ledger_too_long'),
    )
    await assert.rejects(books('2027-03-02', '2027-03-01'), refused('return_period'))
  })
})
