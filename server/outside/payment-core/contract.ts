import { z } from 'zod'

/**
 * THE payment-core contract, version 1: what a bank's core (or something in front of it) answers so that Huiyin can look
 * up, protect and return money. The server's adapter, the sandbox core, the conformance suite and the OpenAPI file
 * (docs/integrations/payment-core.openapi.json) are made from these shapes. Times are ISO 8601 in UTC; money is minor units
 * as a decimal string with its ISO 4217 code. The id of an order is ours and is the idempotency key: the same id with the same
 * body answers the same, with another body 409.
 */
const instant = z.iso.datetime()
const reference = z.string().min(1).max(200)
export const money = z.object({
  amountMinor: z.string().regex(/^[1-9]\d{0,17}$/, 'expected whole minor units above zero'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code'),
})

/** Whose account: the customer's id in the app, or a phone number in E.164. */
export const accountTarget = z.object({
  type: z.literal('account'),
  by: z.enum(['app_user', 'phone']),
  value: reference,
})
/** Which payment: the order or transaction number that the customer and the host app know. */
export const transactionTarget = z.object({ type: z.literal('transaction'), value: reference })
export const target = z.discriminatedUnion('type', [accountTarget, transactionTarget])
export type Target = z.infer<typeof target>

const holdOrder = z.object({ kind: z.literal('hold'), target, until: instant, reason: z.string().max(200) })
/** Moves the end of a hold that stands; never its beginning. */
const extendOrder = z.object({ kind: z.literal('extend'), hold: z.uuid(), until: instant, reason: z.string().max(200) })
const releaseOrder = z.object({ kind: z.literal('release'), hold: z.uuid(), reason: z.string().max(200) })
/** Gives a payment back, whole or in part, to where it came from. */
const refundOrder = z.object({
  kind: z.literal('refund'),
  target: transactionTarget,
  amount: money,
  reason: z.string().max(200),
})
/** Pays the institution's own money to a customer. */
const compensateOrder = z.object({
  kind: z.literal('compensate'),
  target,
  amount: money,
  reason: z.string().max(200),
})
/** Asks the receiving side to send a payment back (ISO 20022 camt.056; its cancellation reason codes). */
const recallOrder = z.object({
  kind: z.literal('recall'),
  target: transactionTarget,
  reasonCode: z.enum(['DUPL', 'FRAD', 'TECH', 'CUST', 'AM09', 'AC03', 'UPAY', 'AGNT', 'CURR', 'CUTA']),
  reason: z.string().max(200),
})
export const order = z.discriminatedUnion('kind', [
  holdOrder,
  extendOrder,
  releaseOrder,
  refundOrder,
  compensateOrder,
  recallOrder,
])
export type Order = z.infer<typeof order>

export const orderStates = ['accepted', 'done', 'rejected'] as const
/**
 * How far an order is. `seq` grows with each change of the order, so that news that overtake each other are put in order.
 * Codes of refusals: `not_found`, `already_ended`, `amount_too_high`, `not_refundable`, `insufficient_funds`, `not_allowed`,
 * `too_late`, or one of the core's own.
 */
export const orderStatus = z.object({
  id: z.uuid(),
  state: z.enum(orderStates),
  seq: z.number().int().min(1),
  at: instant,
  /** The core's own number of it, for people. */
  coreReference: reference.optional(),
  /** Of a hold that stands: when it ends by itself. */
  until: instant.optional(),
  /** Of a rejected order: why. */
  code: z.string().max(60).optional(),
})
export type OrderStatus = z.infer<typeof orderStatus>

/** What the core knows of a payment. */
export const payment = z.object({
  value: reference,
  state: z.enum(['pending', 'succeeded', 'failed']),
  amount: money,
  method: z.string().max(60).optional(),
  /** The customer's account was charged, whatever became of the payment. */
  debited: z.boolean(),
  /** The amount is set aside and neither paid nor given back. */
  frozen: z.boolean(),
  at: instant,
  /** When it failed or succeeded. */
  settledAt: instant.optional(),
  errorCode: z.string().max(60).optional(),
  refundedMinor: z.string().regex(/^\d{1,18}$/),
  /** An earlier payment of the same order that this one repeats. */
  duplicateOf: reference.optional(),
})
export type Payment = z.infer<typeof payment>
/** What the core knows of an account; `masked` is as people may see it. */
export const account = z.object({
  masked: z.string().max(60),
  state: z.enum(['normal', 'held', 'closed']),
  holdUntil: instant.optional(),
})
export const lookup = z.object({ target })
export const found = z.object({ account: account.optional(), payment: payment.optional() })
export type Found = z.infer<typeof found>

/** One line of a day's statement: an order that took effect on it (UTC), with the amount that moved, holds with none. */
export const statementLine = z.object({
  id: z.uuid(),
  kind: z.enum(['hold', 'extend', 'release', 'refund', 'compensate', 'recall']),
  at: instant,
  amount: money.optional(),
  coreReference: reference.optional(),
})
export type StatementLine = z.infer<typeof statementLine>
export const statementPage = z.object({
  lines: z.array(statementLine).max(1000),
  /** Where the next page begins; absent on the last. */
  next: z.string().max(200).optional(),
  /** False while lines may still be added to the day. */
  complete: z.boolean(),
})

/** What a refusal to take a request looks like (RFC 9457, as far as it is read). */
export const fault = z.object({ code: z.string().max(60), detail: z.string().max(500).optional() })

/**
 * News of an order, sent to `/v1/core/callbacks` of the portal's address and signed by Standard Webhooks 1.0
 * (webhook-id, webhook-timestamp, webhook-signature); sent again until it is answered with 2xx.
 */
export const callback = z.object({ type: z.literal('order.updated'), timestamp: instant, data: orderStatus })

/** What the core offers: method, path, what is sent, what is answered. A bearer token goes with each request. */
export const operations = {
  lookUp: { method: 'POST', path: '/v1/lookups', body: lookup, answers: { 200: found, 404: fault } },
  putOrder: {
    method: 'PUT',
    path: '/v1/orders/{id}',
    body: order,
    answers: { 200: orderStatus, 202: orderStatus, 400: fault, 409: fault },
  },
  getOrder: { method: 'GET', path: '/v1/orders/{id}', body: null, answers: { 200: orderStatus, 404: fault } },
  getStatement: {
    method: 'GET',
    path: '/v1/statements/{day}',
    body: null,
    answers: { 200: statementPage, 404: fault },
  },
} as const
