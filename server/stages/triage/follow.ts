import { canonicalJson } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import type { Follower, StoryEvent } from '#records/audit/follow.ts'
import { vulnerableStanding } from '#records/customers/standing.rules.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { codeEntry, type Priority } from '#records/knowledge/knowledge.rules.ts'
import { shippedMoodModel } from '#records/knowledge/model.ts'
import { changeTicket, rememberHeard } from '#records/tickets/change.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { keepMood, readMessage } from '#records/tickets/message.ts'
import { type Mood, moodLevel, needsPerson } from '#records/tickets/mood.rules.ts'
import { earOf, moodOf } from './mood.rules.ts'
import { type Cause, careIn, causesOfText, mostUrgent, oneStep, sentenceOf } from './prioritise.rules.ts'
import words from './priority-words.json' with { type: 'json' }

/** Counts a customer's later message: where it came from, what it is about, how it sounds. */
export type CountHeard = (work: Work, heard: { ticket: Ticket; mood: Mood; at: Date }) => Promise<void>

/**
 * Reads each later message as the door reads the first, and what staff note of a call: it may make the ticket more urgent
 * and call a person, never less. A ticket that comes back after it was resolved is one step more urgent.
 */
export function raisingFollower(count: CountHeard): Follower {
  return {
    name: 'raising',
    types: ['message.added', 'ticket.moved'],
    async next(work, event) {
      if (event.type === 'message.added') return onMessage(work, event, count)
      if (event.payload.move === 'reopen') return onReopened(work, event)
    },
  }
}

async function onReopened(work: Work, event: StoryEvent): Promise<void> {
  const ticket = await ticketFor(work, { ticketId: event.subjectId }, 'ticket.work', { lock: true })
  const cause = { to: oneStep(ticket.priority as Priority), why: words.reopened }
  await raise(work, ticket, { causes: [cause], because: 'reopened' })
}

async function onMessage(work: Work, event: StoryEvent, count: CountHeard): Promise<void> {
  const message = await readMessage(work, event.subjectId, String(event.payload.messageId))
  const isNote = message?.author_kind === 'staff' && message.visibility === 'internal'
  if (!message || message.removed_at || !(isNote || message.author_kind === 'customer')) return
  // How staff feel is their own; what they note of a customer in need is not, and such a note says it in words.
  const heard = moodOf(message.body, isNote ? null : earOf(await shippedMoodModel()))
  if (isNote && !needsPerson(heard.mood)) return
  const ticket = await ticketFor(work, { ticketId: event.subjectId }, 'ticket.work', { lock: true })
  await keepMood(work, message, moodLevel(heard.mood))
  if (!isNote) await count(work, { ticket, mood: heard.mood, at: event.at })
  const { triage } = await currentKnowledge(work)
  const changed = { ...ticket, ...(isNote ? {} : await rememberCare(work, ticket, careIn(triage, message.body))) }
  const causes = causesOfText(triage, ticket.priority as Priority, isNote ? '' : message.body, heard)
  const because = needsPerson(heard.mood) ? 'mood' : 'words'
  await raise(work, changed, {
    causes,
    because,
    mood: moodLevel(heard.mood),
    callsAt: needsPerson(heard.mood) ? event.at : null,
  })
}

/** Somebody who needs care says so in a later message too. */
async function rememberCare(work: Work, ticket: Ticket, said: string[]): Promise<Partial<Ticket>> {
  const before = (ticket.care as string[] | null) ?? []
  const care = [...new Set([...before, ...said])]
  if (care.length === before.length) return {}
  await rememberHeard(work, ticket, { care: JSON.stringify(care), standing: vulnerableStanding })
  return { care, standing: vulnerableStanding }
}

type Raise = { causes: Cause[]; because: 'reopened' | 'words' | 'mood'; mood?: number; callsAt?: Date | null }

/** Writes what became of a ticket; one that is no more urgent than before only remembers the worst that was heard. */
async function raise(work: Work, ticket: Ticket, { causes, because, mood = 0, callsAt = null }: Raise): Promise<void> {
  const before = ticket.priority as Priority
  const priority = mostUrgent(before, causes)
  const calls = callsAt !== null && ticket.person_since === null
  const worst = Math.max(ticket.mood, mood)
  if (priority === before && !calls) {
    if (worst > ticket.mood) await rememberHeard(work, ticket, { mood: worst })
    return
  }
  const { taxonomy } = await currentKnowledge(work)
  const label = codeEntry(taxonomy, ticket.code)?.label ?? ticket.code
  const change = {
    mood: worst,
    ...(calls ? { person_since: callsAt } : {}),
    ...(priority < before
      ? { priority, priority_why: canonicalJson(sentenceOf(priority, before, label, causes)) }
      : {}),
  }
  const payload = { priority, priorityBefore: before, because, person: calls }
  await changeTicket(work, ticket, change, [{ type: 'ticket.raised', payload }])
}
