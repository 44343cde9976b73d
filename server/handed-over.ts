import type { Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { fill } from '#records/knowledge/knowledge.rules.ts'
import { say } from '#records/knowledge/words.rules.ts'
import type { Workflow } from '#records/tickets/lifecycle.rules.ts'
import { ticketFor } from '#records/tickets/load.ts'
import type { Call } from '#stages/alerts/chase.ts'
import type { Raise, Raised } from '#stages/alerts/raise.ts'
import { askForCalls } from '#stages/capacity/calls/ask.ts'
import { type Door, receive } from '#stages/intake/receive.ts'
import type { OpenTicket } from '#stages/remedies/compare/days.ts'
import words from './handed-over.json' with { type: 'json' }

/**
 * What one stage needs of another, as the functions that loop.ts and api.ts hand over: no stage knows another, and whatever
 * becomes a ticket comes through the door.
 */
export function handOver(door: Door): { raise: Raise; call: Call; openDifference: OpenTicket } {
  /** A submission becomes a ticket; what is protected with it is told at once. */
  const raise: Raise = async (work, submission) => {
    const [receipt] = await receive(work, door, [submission])
    const { ticketId, number, secret } = receipt!
    return { ticketId, number, secret, protects: await protectionsOf(work, ticketId) }
  }
  /** The customer of a ticket is put on the list of those to call about their money. */
  const call: Call = async (work, ticketId) => {
    const ticket = await ticketFor(work, { ticketId }, 'ticket.work', { lock: true })
    await askForCalls(work, [{ ticket, kind: 'money', at: work.now }])
  }
  /** A difference between our books and a statement becomes a ticket of the desk. */
  const openDifference: OpenTicket = async (work, { kind, rail, day, remedyId }) => {
    const { forms } = await currentKnowledge<Workflow>(work)
    const language = 'zh-Hans'
    const { number } = await raise(work, {
      channel: 'statement',
      form: forms.find(({ key }) => key === 'other') ?? forms[0]!,
      language,
      text: fill(say(words.difference[kind], language), { day, rail, id: remedyId }),
      wants: null,
      answers: {},
      contact: {},
      amount: null,
      orderNo: null,
      receivedAt: work.now,
      source: { name: `statement:${rail}`, id: `${day}:${remedyId}` },
      code: 'CHG-02',
      splitFrom: null,
    })
    return number
  }
  return { raise, call, openDifference }
}

async function protectionsOf(work: Work, ticketId: string): Promise<Raised['protects']> {
  const holds = await work.tx
    .selectFrom('remedies')
    .select(['order_no', 'until_at'])
    .where('ticket_id', '=', ticketId)
    .where('kind', '=', 'hold')
    .execute()
  return holds.map(({ order_no, until_at: until }) => ({
    target: order_no === null ? 'account' : 'transaction',
    until,
  }))
}
