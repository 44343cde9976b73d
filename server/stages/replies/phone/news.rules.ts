import type { PhoneFacts, PhoneTemplate } from './phone.rules.ts'
import settings from './settings.json' with { type: 'json' }

/** News of somebody's money: what is told of it, by whichever channel, and under which name it is told once. */
export type MoneyNews = { template: MoneyTemplate; facts: PhoneFacts; dedupeKey: string }

/** Each has words for text messages and calls (templates.json) and a letter of the same name (the organisation's notices). */
export const moneyTemplates = [
  'hold_requested',
  'hold_failed',
  'hold_ended',
  'hold_false_alarm',
  'refund_accepted',
  'refund_done',
  'refund_failed',
  'compensation_done',
] as const satisfies PhoneTemplate[]
export type MoneyTemplate = (typeof moneyTemplates)[number]

export const isMoneyTemplate = (key: string): key is MoneyTemplate =>
  (moneyTemplates as readonly string[]).includes(key)

/** News that something is under way, and the states of its remedy that are told by news of their own, which say more. */
const overtakenBy: Partial<Record<MoneyTemplate, readonly string[]>> = { refund_accepted: ['done', 'rejected'] }

/** Whether these news only say that something is under way, so that what follows may overtake them. */
export const isUnderWay = (template: string): boolean => Object.hasOwn(overtakenBy, template)

/** Whether news say less than what their remedy has come to by now. */
export function isOvertaken(template: string, state: string | undefined): boolean {
  return isMoneyTemplate(template) && state !== undefined && overtakenBy[template]?.includes(state) === true
}

/**
 * Until when news wait for what may overtake them: most results follow within seconds, and nobody wants two messages in a minute.
 * Counted from when it happened, not from when it was heard of; undefined: they go at once, as everything does that protects.
 */
export function waitsUntil(template: MoneyTemplate, happenedAt: Date): Date | undefined {
  return isUnderWay(template) ? new Date(happenedAt.getTime() + settings.underWayWaitsSeconds * 1_000) : undefined
}

/** The events that may be news; the payload of each names its remedy. */
export const moneyEvents = [
  'hold.requested',
  'hold.ended',
  'remedy.proposed',
  'remedy.accepted',
  'remedy.done',
  'remedy.rejected',
]

type Happened = { type: string; subjectId: string; seq: number; payload: Record<string, unknown> }

/** What a customer hears of an event of money; null: nothing. One message of a kind for one remedy, however often it is told. */
export function moneyNewsOf(event: Happened): MoneyNews | null {
  const template = templateFor(event)
  if (!template) return null
  const { payload, subjectId, seq } = event
  const target = targets[String(payload.target)]
  const until = template === 'hold_requested' && typeof payload.until === 'string' ? payload.until : null
  return {
    template,
    // Of the payload only what may stand in the row.
    facts: { ...(until ? { until } : {}), ...(target ? { target } : {}) },
    dedupeKey: `${template}:${typeof payload.remedyId === 'string' ? payload.remedyId : `${subjectId}:${seq}`}`,
  }
}

/**
 * A protection is told when it is asked for, by the door or by staff, when it came to nothing, and when it ends; one that ends
 * because nothing was wrong ends with an apology. Nothing that waits for an approval is told, nor is what staff only consider.
 */
function templateFor({ type, payload }: Happened): MoneyTemplate | null {
  const { kind } = payload
  if (type === 'hold.requested') return 'hold_requested'
  if (type === 'hold.ended') return payload.why === 'false_alarm' ? 'hold_false_alarm' : 'hold_ended'
  if (type === 'remedy.proposed') return kind === 'hold' ? 'hold_requested' : null
  if (type === 'remedy.accepted') return kind === 'refund' ? 'refund_accepted' : null
  if (type === 'remedy.rejected') return kind === 'refund' ? 'refund_failed' : kind === 'hold' ? 'hold_failed' : null
  if (type !== 'remedy.done') return null
  return kind === 'refund' ? 'refund_done' : kind === 'compensate' ? 'compensation_done' : null
}

/** A payment is a transaction to whoever holds the money. */
const targets: Record<string, PhoneFacts['target']> = {
  account: 'account',
  payment: 'transaction',
  transaction: 'transaction',
}
