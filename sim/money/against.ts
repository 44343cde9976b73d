/** Rows of money and messages against the record of whoever was asked: pure, and sharing no decision with the product. */
import { createHash } from 'node:crypto'
import type { SimCore, Taken } from './core-record.ts'
import type { Outside } from './outside.ts'
import { isEvident } from './policy-invariants.ts'
import type { Rights } from './rights.ts'

/** A remedy as it stands here. */
export type Row = {
  remedy_id: string
  ticket_id: string
  kind: string
  rail: string
  state: string
  reason: string
  contact_id: string | null
  order_no: string | null
  hold_id: string | null
  amount_minor: bigint | null
  currency: string | null
  until_at: Date | null
  policy: { key: string; version?: number } | null
  params_hash: Buffer
  proposed_by: string | null
  proposed_at: Date
  submitted_at: Date | null
  status_seq: number
  code: string | null
  hold_until: Date | null
  hold_ended_at: Date | null
  /** How many people it takes, and who said yes to exactly this. */
  needs: number
  said_yes: string[] | null
}

/** A message as it stands here. */
export type Message = {
  notice_id: string
  channel: string
  template: string
  sent_at: Date | null
  delivered_at: Date | null
}

/** What we refuse ourselves, because it cannot even be asked. */
const ownCodes = ['account_gone', 'not_supported']

export type Against = {
  row(row: Row, nowMs: number, faults: string[]): void
  orders(ids: string[], rows: Row[], faults: string[]): void
  message(row: Message, nowMs: number, faults: string[]): void
}

/** Compares with the record; remembers what was known before, since nothing may become older. */
export function againstRecord(outside: Outside, rights: Rights): Against {
  const newest = new Map<string, number>()
  /** The orders of each payment that gives some of it back. */
  const refunds = new Map<string, Map<string, Taken>>()
  return { row: checkRow, orders: checkOrders, message: checkMessage }

  function checkRow(row: Row, nowMs: number, faults: string[]): void {
    const is = (what: string) => faults.push(`${what}: ${row.kind} ${row.remedy_id}`)
    if (row.status_seq < (newest.get(row.remedy_id) ?? 0)) is('older news were believed')
    newest.set(row.remedy_id, row.status_seq)
    if (hashOf(row) !== row.params_hash.toString('hex')) is('what was approved is not what stands there')
    const there = outside.ordersOf(row.rail).get(row.remedy_id)
    if (there) compare(row, there, outside.core, nowMs, is)
    else if (row.state === 'done') is('it is done here and was never told there')
    else if (row.state === 'rejected' && !ownCodes.includes(row.code ?? '')) is('it was rejected by nobody')
    const payment = row.order_no === null ? undefined : outside.payments.find(row.order_no)
    if (row.kind === 'refund' && (payment?.method === 'wechat_pay') !== (row.rail === 'wechat_pay'))
      is('it goes back by another rail than it came')
    const { policy, submitted_at: sentAt } = row
    if (policy?.version && !isEvident(policy.key, row.order_no!, row.proposed_at.getTime(), outside.payments))
      is(`nothing says that “${policy.key}” should give it back`)
    if (!sentAt) return
    const able = (row.said_yes ?? []).filter((staffId) => rights.had(staffId, row.ticket_id, sentAt.getTime()))
    if (able.length < row.needs) is('it was sent without people who may')
  }
  function checkOrders(ids: string[], rows: Row[], faults: string[]): void {
    const byId = new Map(rows.map((row) => [row.remedy_id, row]))
    const payments = new Set<string>()
    for (const rail of ['core', 'wechat_pay'])
      for (const order of ids.flatMap((id) => outside.ordersOf(rail).get(id) ?? [])) {
        const { id, applied } = order
        const { kind } = order.order
        const row = byId.get(id)
        if (!row) faults.push(`an order with an id that nobody has: ${kind} ${id}`)
        else if (!row.submitted_at) faults.push(`it was told there without being sent: ${kind} ${id}`)
        else if (row.rail !== rail) faults.push(`it was told on another rail: ${kind} ${id}`)
        if (applied > 1) faults.push(`it took effect twice: ${kind} ${id}`)
        if (order.order.kind !== 'refund') continue
        const { value } = order.order.target
        refunds.set(value, (refunds.get(value) ?? new Map()).set(id, order))
        payments.add(value)
      }
    for (const orderNo of payments) {
      const orders = [...refunds.get(orderNo)!.values()]
      const minor = orders.reduce((sum, { order, applied }) => sum + amountOf(order) * BigInt(applied), 0n)
      if (minor > (outside.payments.find(orderNo)?.amount.amountMinor ?? 0n))
        faults.push(`more went back than was paid: ${minor} of ${orderNo}`)
    }
  }
  function checkMessage(row: Message, nowMs: number, faults: string[]): void {
    const told = outside.phone.taken.get(row.notice_id)
    const is = (what: string) => faults.push(`${what}: ${row.template} ${row.notice_id}`)
    if (row.sent_at && !told) is('a message is said to be sent that nobody took')
    if (row.delivered_at && !outside.phone.hasArrived(row.notice_id, nowMs))
      is('a message is said to have arrived that did not')
    if (told && (told.message.channel !== row.channel || told.message.template !== row.template))
      is('another message went out')
  }
}

const amountOf = (order: Taken['order']) => ('amount' in order ? order.amount.amountMinor : 0n)
/** An order here and there: the same thing is asked, and the same thing is believed of it. */
function compare(row: Row, there: Taken, core: SimCore, nowMs: number, is: (what: string) => void): void {
  const { order, status, applied } = there
  if (order.kind !== row.kind) is('another kind was told there')
  const amount = 'amount' in order ? order.amount : null
  if ((amount?.amountMinor ?? null) !== row.amount_minor || (amount?.currency ?? null) !== row.currency)
    is('another amount was told there')
  if ('hold' in order && order.hold !== row.hold_id) is('another protection was named there')
  if ('target' in order) {
    const isPayment = order.target.type === 'transaction'
    if (isPayment !== (row.order_no !== null) || (isPayment && order.target.value !== row.order_no))
      is('another account or payment was named there')
  }
  if ('until' in order && order.until.getTime() !== row.until_at?.getTime()) is('another end was told there')
  if (row.state === 'done' && (status.state !== 'done' || applied === 0)) is('it is done here and not there')
  if (row.state === 'rejected' && (status.state !== 'rejected' || applied > 0)) is('it is rejected here and not there')
  if (row.kind !== 'hold' || row.state !== 'done') return
  if (row.hold_ended_at && !core.isOver(row.remedy_id, nowMs)) is('a protection is over here and stands there')
  const thereMs = core.untilOf(row.remedy_id)
  if (!row.hold_ended_at && row.hold_until && thereMs !== null && row.hold_until.getTime() > thereMs)
    is('a protection ends there before we say so')
}
/** SHA-256 over everything that is asked, its fields in the order of their names, made anew from the row. */
function hashOf(row: Row): string {
  const fields = {
    amountMinor: row.amount_minor === null ? null : String(row.amount_minor),
    contactId: row.contact_id,
    currency: row.currency,
    holdId: row.hold_id,
    kind: row.kind,
    orderNo: row.order_no,
    rail: row.rail,
    reason: row.reason,
    remedyId: row.remedy_id,
    ticketId: row.ticket_id,
    until: row.until_at?.toISOString() ?? null,
  }
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}
