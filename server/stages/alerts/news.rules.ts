/** What a risk system is told of: the answer to one of its alerts, or what became of a protection. */
export type NewsKind = 'answer' | 'protection'

/**
 * How far a protection is. `refused`: whoever holds the money did not place it, or nobody could ask them. `unclear`: their answer
 * was lost, and they are asked. `longer`: a second person confirmed it.
 */
export const protectionStates = ['requested', 'accepted', 'standing', 'refused', 'unclear', 'longer', 'ended'] as const
export type ProtectionState = (typeof protectionStates)[number]

/** What is kept of it until the risk desk has heard: nothing of a person. `seq`: its place in the story of the ticket. */
export type Happened = {
  state: ProtectionState
  seq: number
  until?: string
  /** Why whoever holds the money refused. */
  code?: string
  /** How it ended, and why. */
  how?: string
  why?: string
}

/** An event as far as this asks. */
type Event = { type: string; seq: number; payload: Record<string, unknown> }

const ofHold: Record<string, ProtectionState> = {
  'remedy.proposed': 'requested',
  'remedy.accepted': 'accepted',
  'remedy.done': 'standing',
  'remedy.rejected': 'refused',
  'remedy.expired': 'refused',
  'remedy.unknown': 'unclear',
  'remedy.human': 'unclear',
}

/** The events that may be news of a protection. */
export const protectionEvents = ['hold.requested', 'hold.ended', ...Object.keys(ofHold)]

/** What the risk desk is told because of an event, and of which money action; null: nothing. */
export function happenedIn({ type, seq, payload }: Event): { remedyId: string; happened: Happened } | null {
  const state = stateIn(type, payload)
  if (state === null) return null
  const { remedyId, until, code, how, why } = payload as Record<string, string | undefined>
  const happened: Happened = {
    state,
    seq,
    ...(until === undefined ? {} : { until }),
    ...(type === 'remedy.expired' ? { code: 'not_sent' } : code === undefined ? {} : { code }),
    ...(state === 'ended' ? { how, why } : {}),
  }
  return { remedyId: remedyId!, happened }
}

function stateIn(type: string, { kind }: Record<string, unknown>): ProtectionState | null {
  if (type === 'hold.requested') return 'requested'
  if (type === 'hold.ended') return 'ended'
  if (kind === 'extend') return type === 'remedy.done' ? 'longer' : null
  return kind === 'hold' ? (ofHold[type] ?? null) : null
}

/** Who began a protection: a member of staff, a customer's "it was not me", or the words of a complaint at the door. */
export function causeOf({ byStaff, channel }: { byStaff: boolean; channel: string }): 'agent' | 'alert' | 'complaint' {
  if (byStaff) return 'agent'
  return channel === 'alert' ? 'alert' : 'complaint'
}

/** Whose account, as the host app calls them or masked; or which payment. No field: they were erased since. */
export type Target =
  | { type: 'account'; customerRef?: string; masked?: string }
  | { type: 'transaction'; transactionNo: string }

/** What does not change while a protection lasts. `alertId` is the risk system's own, where an alert made the ticket. */
export type Protected = {
  protectionId: string
  ticket: string
  cause: ReturnType<typeof causeOf>
  alertId: string | null
  reason: string
  target: Target
  since: Date
}

/** The JSON that the risk desk gets (docs/integrations/risk-alerts.md). */
export function protectionBody(of: Protected, at: Date, { state, ...happened }: Happened): string {
  const { alertId, since, ...rest } = of
  return JSON.stringify({
    type: `protection.${state}`,
    at: at.toISOString(),
    ...rest,
    ...(alertId === null ? {} : { alertId }),
    since: since.toISOString(),
    ...happened,
  })
}
