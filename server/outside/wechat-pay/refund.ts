import type { MoneyOrder, MoneyStatus } from '#platform/ports.ts'
import type { Refund, RefundState } from './contract.ts'
import merchantAccounts from './merchant-accounts.json' with { type: 'json' }

/** Our ids as they are: a refund number is at most 64 of the signs 0-9 A-Z a-z _ - | * @, and is found by people there. */
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** WeChat Pay's own numbers of payments. That they are 28 digits is seen in every example and stated nowhere. */
const transactionId = /^\d{28}$/
/** The merchant's order numbers. */
const outTradeNo = /^[0-9A-Za-z_\-|*@]{1,32}$/
/** What JSON's numbers hold without loss; ninety thousand milliards of yuan. */
const fenMax = BigInt(Number.MAX_SAFE_INTEGER)

/** The merchant's refund number of an order. @throws Error for an id that is none of ours */
export function refundNo(id: string): string {
  if (!uuid.test(id)) throw new Error('an order whose id is no UUID')
  return id
}

/** Whether a refund number can be one of ours. */
export const isRefundNo = (text: string): boolean => uuid.test(text)

/**
 * What is sent for an order, byte by byte, the same at every try: one refund number moves money once, if it comes with the
 * same words. Or why nothing can be sent, which is final since nothing was. The reason stays here: what is sent as one is
 * shown to the payer.
 * @param notifyUrl where news are wanted; null when no address of ours can be reached from there
 * @throws Error for an id that is none of ours
 */
export function requestOf(
  id: string,
  order: MoneyOrder,
  notifyUrl: string | null,
): { body: string } | { refused: string } {
  const out_refund_no = refundNo(id)
  if (order.kind !== 'refund') return { refused: 'not_supported' }
  const { amount, total, target } = order
  if (!total) return { refused: 'total_missing' }
  if (amount.currency !== 'CNY' || total.currency !== 'CNY') return { refused: 'currency_not_supported' }
  if (amount.amountMinor < 1n) return { refused: 'amount_too_low' }
  if (amount.amountMinor > total.amountMinor || total.amountMinor > fenMax) return { refused: 'amount_too_high' }
  if (!outTradeNo.test(target.value)) return { refused: 'not_found' }
  return {
    body: JSON.stringify({
      ...(transactionId.test(target.value) ? { transaction_id: target.value } : { out_trade_no: target.value }),
      out_refund_no,
      ...(notifyUrl ? { notify_url: notifyUrl } : {}),
      amount: { refund: Number(amount.amountMinor), total: Number(total.amountMinor), currency: 'CNY' },
    }),
  }
}

/** Whether an answer tells of this order: its number, its payment and its money. */
export function isOf(refund: Refund, id: string, order: MoneyOrder): boolean {
  if (order.kind !== 'refund') return false
  const { amount, total, target } = order
  return (
    refund.out_refund_no === id &&
    [refund.transaction_id, refund.out_trade_no].includes(target.value) &&
    refund.amount.currency === amount.currency &&
    BigInt(refund.amount.refund) === amount.amountMinor &&
    (!total || BigInt(refund.amount.total) === total.amountMinor)
  )
}

/**
 * How far a refund is. `SUCCESS` to an account of the merchant is none for the customer: it is what becomes of an `ABNORMAL`
 * one whose money somebody sent back there, and so it is rejected with `returned_to_merchant`. `ABNORMAL` itself stays
 * accepted, since the money is on its way and may still arrive (WeChat Pay's own word for it: not a final state), with a code:
 * an accepted order with a code waits for a person.
 * @param at when, where WeChat Pay does not say
 */
export function statusOf(
  id: string,
  refund: { status: RefundState } & Pick<Refund, 'refund_id' | 'success_time' | 'user_received_account'>,
  at: Date,
): MoneyStatus {
  const found = { id, at, reference: refund.refund_id, until: null }
  switch (refund.status) {
    case 'PROCESSING':
      return { ...found, state: 'accepted', seq: 1, code: null }
    case 'ABNORMAL':
      return { ...found, state: 'accepted', seq: 2, code: 'abnormal' }
    case 'CLOSED':
      return { ...found, state: 'rejected', seq: 3, code: 'closed' }
    case 'SUCCESS': {
      const final = { ...found, at: refund.success_time ? new Date(refund.success_time) : at, seq: 3 }
      return merchantAccounts.includes(refund.user_received_account?.trim() ?? '')
        ? { ...final, state: 'rejected', code: 'returned_to_merchant' }
        : { ...final, state: 'done', code: null }
    }
  }
}

/**
 * Error codes by which a request for a refund was refused for good, as the table of the refund request has them
 * (services/refunddomestic/api_refunds.go of WeChat Pay's Go library), in the contract's words where it has one. Not in it:
 * SYSTEM_ERROR (the same request again), FREQUENCY_LIMITED and RATELIMIT_EXCEEDED (not taken, later again), SIGN_ERROR (the
 * operator's to mend, and answered without a signature): all of them leave an order open.
 */
const refusals: ReadonlyMap<string, string> = new Map([
  ['PARAM_ERROR', 'param_error'],
  ['INVALID_REQUEST', 'invalid_request'],
  ['NOT_ENOUGH', 'insufficient_funds'],
  ['NO_AUTH', 'not_allowed'],
  ['RESOURCE_NOT_EXISTS', 'not_found'],
  ['MCH_NOT_EXISTS', 'mch_not_exists'],
  ['USER_ACCOUNT_ABNORMAL', 'user_account_abnormal'],
])

/** The code of a refusal in our words; null for an error that refuses nothing for good. */
export function refusalOf(status: number, code: string): string | null {
  return status >= 400 && status < 500 ? (refusals.get(code) ?? null) : null
}

/** An order that was refused, of which nothing exists. */
export function refused(id: string, code: string, at: Date): MoneyStatus {
  return { id, state: 'rejected', seq: 3, at, reference: null, until: null, code }
}
