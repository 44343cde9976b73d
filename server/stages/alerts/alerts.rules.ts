import settings from './settings.json' with { type: 'json' }

/** `silent`: nobody answered in time. */
export const alertStates = ['open', 'yes', 'no', 'silent'] as const
export type AlertState = (typeof alertStates)[number]

/** What risk systems are told. */
export type AlertAnswer = 'yes' | 'no' | 'none'
export const answerOf: Record<Exclude<AlertState, 'open'>, AlertAnswer> = { yes: 'yes', no: 'no', silent: 'none' }

/** Whether the question may still be answered: once, and in time. */
export function isAnswerable(alert: { state: AlertState; answerBy: Date }, now: Date): boolean {
  return alert.state === 'open' && now < alert.answerBy
}

/** Until when somebody is waited for. Minutes are between 1 and 1,440. */
export function answerBy(at: Date, minutes: number = settings.answerMinutes): Date {
  return new Date(at.getTime() + minutes * 60_000)
}

/** When the question is sent again after so many attempts that failed; null: not any more, a call takes its place. */
export function nextAsk(attempts: number, now: Date): Date | null {
  return after(settings.askAgainSeconds[attempts - 1], now)
}

/** When news is told again after so many attempts that failed; null: given up. */
export function nextTell(attempts: number, now: Date): Date | null {
  return after(settings.tellAgainSeconds[attempts - 1], now)
}

const after = (seconds: number | undefined, now: Date) =>
  seconds === undefined ? null : new Date(now.getTime() + seconds * 1_000)

/**
 * Whether an address stands at one of the origins that an administrator gave the entry: a signed post alone must not make this
 * server knock at doors inside its own network.
 */
export function isRegistered(address: string, origins: readonly string[]): boolean {
  const url = URL.canParse(address) ? new URL(address) : null
  return (
    url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.password && origins.includes(url.origin)
  )
}
