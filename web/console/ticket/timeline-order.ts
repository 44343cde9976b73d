import type { Message, StoryEvent, Ticket } from './ticket-data.ts'

export type TimelineEntry = { kind: 'message'; message: Message } | { kind: 'events'; events: StoryEvent[] }

/** Events that only say that a message exists; the message itself is in the line. */
const messageTypes = ['message.added', 'ticket.replied', 'ticket.noted']

const togetherMs = 60_000

/** What one side did in one go is told in one breath. A missed deadline always stands alone. */
function belongTogether(a: StoryEvent, b: StoryEvent): boolean {
  if (a.type === 'clock.breached' || b.type === 'clock.breached') return false
  return a.actorKind === b.actorKind && a.actorName === b.actorName && Date.parse(b.at) - Date.parse(a.at) < togetherMs
}

/** Messages and events as one line in the order of the story; a message stands where its event stands. */
export function timelineOf(ticket: Pick<Ticket, 'messages' | 'story'>): TimelineEntry[] {
  const waiting = new Map(ticket.messages.map((message) => [message.messageId, message]))
  const known = new Set(waiting.keys())
  const entries: (TimelineEntry & { at: string })[] = []
  for (const event of ticket.story) {
    const messageId = typeof event.payload.messageId === 'string' ? event.payload.messageId : null
    const isOnlyMessage = messageId !== null && known.has(messageId) && messageTypes.includes(event.type)
    if (!isOnlyMessage) {
      const last = entries.at(-1)
      if (last?.kind === 'events' && belongTogether(last.events.at(-1)!, event)) last.events.push(event)
      else entries.push({ kind: 'events', events: [event], at: event.at })
    }
    const message = messageId === null ? undefined : waiting.get(messageId)
    if (message) entries.push({ kind: 'message', message, at: message.at })
    waiting.delete(message?.messageId ?? '')
  }
  // Messages of a merged ticket come without an event here: by their time.
  for (const message of waiting.values()) {
    const after = entries.findIndex((entry) => entry.at > message.at)
    entries.splice(after < 0 ? entries.length : after, 0, { kind: 'message', message, at: message.at })
  }
  return entries
}
