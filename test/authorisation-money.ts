/** Cases of the authorisation matrix about money, and what must stand before they can be asked for. */
import { randomUUID } from 'node:crypto'
import usualRemedies from '#records/knowledge/defaults/remedies.json' with { type: 'json' }
import { newestVersion } from '#records/knowledge/versions.ts'
import { placeHold } from '#stages/remedies/hold.ts'
import { proposeRemedy } from '#stages/remedies/propose.ts'
import { sendDueRemedies } from '#stages/remedies/send.ts'
import { type Case, type Desk, stillFrozen, type Target } from './authorisation-targets.ts'
import { paid, testCore } from './core.ts'
import type { PersonName, TestOrg } from './house.ts'

const newestRefunds = (where: TestOrg) =>
  where.asSystem(async (work) => Math.max(1, await newestVersion(work, 'refunds', 'own_form')))
const newestRemedies = (where: TestOrg) => where.asSystem((work) => newestVersion(work, 'remedies', 'remedies'))
const { key: _key, version: _version, ...moneyRules } = usualRemedies

/** What a case remembers of the remedy that it made. */
type MoneyTarget = Target & { remedyId: string; paramsHash: string }

/** The ticket names a payment that the core knows. */
async function nameOrder({ org }: Desk, { ticketId }: Target): Promise<void> {
  await org.asSystem(async ({ tx, orgId, now }) => {
    await tx
      .updateTable('tickets')
      .set({ order_no: `O-${ticketId}` })
      .where('ticket_id', '=', ticketId)
      .execute()
    const { amount, ...payment } = paid(`O-${ticketId}`, 10_000n, now)
    const found = JSON.stringify({ ...payment, refundedMinor: '0', amount: { ...amount, amountMinor: '10000' } })
    await tx
      .insertInto('payment_facts')
      .values({ org_id: orgId, order_no: `O-${ticketId}`, asked_at: now, found_at: now, found })
      .execute()
  })
}

/** A protection of the ticket's payment that stands. */
async function standingHold(desk: Desk, target: Target): Promise<void> {
  const { org } = desk
  await nameOrder(desk, target)
  const { remedyId } = await org.as('agent', (work) =>
    placeHold(work, target.ticketId, { target: 'payment', reason: 'missing_money' }),
  )
  Object.assign(target, { remedyId })
  org.house.ports.money.core = testCore(() => org.house.clock.now())
  await sendDueRemedies(org.house, org.orgId)
  org.house.ports.money.core = null
}

/** A compensation that somebody proposed. */
async function proposed(desk: Desk, target: Target, who: PersonName): Promise<void> {
  const { org } = desk
  await nameOrder(desk, target)
  const { remedyId } = await org.as(who, (work) =>
    proposeRemedy(work, target.ticketId, {
      kind: 'compensate',
      amount: { amountMinor: 100n, currency: 'CNY' },
      reason: 'goodwill',
    }),
  )
  const { params_hash: hash } = await org.asSystem(({ tx }) =>
    tx.selectFrom('remedies').select('params_hash').where('remedy_id', '=', remedyId).executeTakeFirstOrThrow(),
  )
  Object.assign(target, { remedyId, paramsHash: hash.toString('hex') })
}

/** A day on which the statement had what we do not know. */
async function differing({ org }: Desk, target: Target): Promise<void> {
  const name = { rail: 'core', day: '2026-03-01' }
  const [remedyId, differenceId] = [randomUUID(), randomUUID()]
  await org.asSystem(async ({ tx, orgId, now }) => {
    await tx
      .insertInto('money_days')
      .values({ org_id: orgId, ...name, compared_at: now, is_complete: true, matched: 0 })
      .onConflict((c) => c.doNothing())
      .execute()
    await tx
      .insertInto('money_differences')
      .values({
        org_id: orgId,
        difference_id: differenceId,
        ...name,
        remedy_id: remedyId,
        kind: 'missing_here',
        facts: '{}',
        found_at: now,
      })
      .execute()
  })
  Object.assign(target, { differenceId })
}

/** An answer that a risk system did not want to hear. */
async function unheard({ org }: Desk, target: Target): Promise<void> {
  const [alertId, newsId] = [randomUUID(), randomUUID()]
  await org.asSystem(async ({ tx, orgId, now }) => {
    await tx
      .insertInto('risk_alerts')
      .values({
        org_id: orgId,
        alert_id: alertId,
        entry_id: target.entryId,
        their_id: alertId,
        language: 'zh-Hans',
        amount_minor: 100n,
        currency: 'CNY',
        merchant: 'x',
        happened_at: now,
        token_hash: Buffer.from(alertId),
        answer_by: now,
        state: 'yes',
        ended_at: now,
        created_at: now,
      })
      .execute()
    const said = JSON.stringify({ answer: 'yes' })
    await tx
      .insertInto('risk_news')
      .values({ org_id: orgId, news_id: newsId, kind: 'answer', alert_id: alertId, said, at: now, given_up_at: now })
      .execute()
  })
  Object.assign(target, { newsId })
}

export const moneyCases = (desk: Desk): Record<string, Case> => ({
  showMoney: {},
  askAboutPayment: { prepare: (target) => nameOrder(desk, target) },
  proposeRemedy: {
    prepare: (target) => nameOrder(desk, target),
    body: () => ({ kind: 'refund', amount: { amountMinor: '100', currency: 'CNY' }, reason: 'wrong_amount' }),
  },
  placeHold: {
    prepare: (target) => nameOrder(desk, target),
    body: () => ({ target: 'payment', reason: 'missing_money' }),
  },
  confirmHold: { prepare: (target) => standingHold(desk, target) },
  proposeRelease: {
    prepare: (target) => standingHold(desk, target),
    body: () => ({ reason: 'safe_again', note: 'x' }),
  },
  decideRemedy: {
    prepare: (target) => proposed(desk, target, 'agent'),
    body: (target) => ({ approve: false, paramsHash: (target as MoneyTarget).paramsHash ?? 'f'.repeat(64) }),
  },
  withdrawRemedy: { prepare: (target) => proposed(desk, target, 'agent'), onlyFor: 'agent' },
  listRemedies: {},
  listSwitches: {},
  turnSwitch: {
    prepare: async () => {
      await desk.org.asSystem(({ tx, orgId, now }) =>
        tx
          .insertInto('money_switches')
          .values({ org_id: orgId, name: 'holds', is_off: false, reason: 'x', at: now })
          .onConflict((c) => c.columns(['org_id', 'name']).doUpdateSet({ is_off: false }))
          .execute(),
      )
    },
    body: () => ({ name: 'holds', isOff: true, reason: 'x' }),
  },
  listMoneyDays: {},
  settleDifference: { prepare: (target) => differing(desk, target), body: () => ({ note: 'x' }) },
  takeCoreCallback: { guarded: true },
  takeWechatPayCallback: { guarded: true },
  receivePhoneReceipt: { guarded: true },
  showOwnMoney: {},
  listRefundPolicies: {},
  publishRefundPolicy: { body: () => stillFrozen, version: newestRefunds },
  showRemedyPolicy: {},
  publishRemedyPolicy: { body: () => moneyRules, version: newestRemedies },
  dryRunRefunds: { body: () => ({ key: 'still_frozen', policy: stillFrozen, days: 30 }) },
  takeLedger: { body: () => ({ from: '2026-01-01', to: '2026-01-31' }) },
  listRiskAlerts: {},
  listRiskNews: {},
  tellAgain: { prepare: (target) => unheard(desk, target) },
})
