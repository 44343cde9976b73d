import settings from '../settings.json' with { type: 'json' }

/** Why somebody is called: their words hint at self-harm, or at distress; their money is at risk; they asked for it. */
export const callKinds = ['danger', 'distress', 'money', 'callback'] as const
export type CallKind = (typeof callKinds)[number]

/** What came of an attempt. */
export const attemptHow = ['reached', 'no_answer', 'wrong_number', 'not_needed'] as const
export type AttemptHow = (typeof attemptHow)[number]

const { minutes, againMinutes, attemptsMax } = settings.call
const minuteMs = 60_000

/** Which call a ticket needs by itself; null for none. A number must be there, unless somebody may be in danger. */
export function neededCall(ticket: {
  priority: number
  mood: number
  callsForPerson: boolean
  hasNumber: boolean
}): CallKind | null {
  if (ticket.callsForPerson) return ticket.mood >= dangerLevel ? 'danger' : 'distress'
  return ticket.priority === 1 && ticket.hasNumber ? 'money' : null
}

/** Of records/tickets/mood.rules.ts: 3 is distressed, 4 in danger. */
const dangerLevel = 4

/** Whether a call is the person that somebody in need waits for; its clock is theirs. */
export const isForPerson = (kind: CallKind) => kind === 'danger' || kind === 'distress'

/** Until when a call is made. `personMinutes`: by how they sound, as the organisation's steps say. */
export function callDue(kind: CallKind, from: Date, personMinutes: Record<string, number>): Date {
  const within = {
    danger: personMinutes.danger ?? minutes.money,
    distress: personMinutes.distressed ?? minutes.callback,
    ...minutes,
  }[kind]
  return new Date(from.getTime() + within * minuteMs)
}

export type CallState = { attempts: number; nextAt: Date; endedHow: AttemptHow | null }

/**
 * What an attempt leaves: a call is over when they were reached, the number is wrong, it is not needed any more, or nobody
 * answered for the third time. Else it is tried again when the caller says, or as soon as the kind asks.
 */
export function afterAttempt(
  call: { kind: CallKind; attempts: number },
  how: AttemptHow,
  at: Date,
  againAt: Date | null,
): CallState {
  const attempts = call.attempts + (how === 'not_needed' ? 0 : 1)
  if (how !== 'no_answer' || attempts >= attemptsMax) return { attempts, nextAt: at, endedHow: how }
  const usual = new Date(at.getTime() + againMinutes[call.kind] * minuteMs)
  return { attempts, nextAt: againAt && againAt > at ? againAt : usual, endedHow: null }
}

/** Which call is made next: those that may be made now first; danger before distress, money and wishes; then what is due first. */
export function nextFirst(now: Date) {
  return (a: ListedCall, b: ListedCall): number =>
    Number(a.nextAt > now) - Number(b.nextAt > now) ||
    (a.nextAt > now ? a.nextAt.getTime() - b.nextAt.getTime() : 0) ||
    callKinds.indexOf(a.kind) - callKinds.indexOf(b.kind) ||
    a.dueAt.getTime() - b.dueAt.getTime() ||
    (a.callId < b.callId ? -1 : 1)
}

export type ListedCall = { callId: string; kind: CallKind; nextAt: Date; dueAt: Date }
