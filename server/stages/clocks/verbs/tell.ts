import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { NewEvent } from '#records/audit/record.ts'
import { addMessage } from '#records/tickets/message.ts'
import type { Locked } from './locked.ts'

/**
 * What a rule wants the customer told together with more time: a message that they read on their page, and the letter of that
 * name where there is one (the notices follow the event). Nothing where the rule asks for none.
 * @throws Problem invalid tell_needed
 */
export async function tellCustomer(
  work: Work,
  { ticket, knowledge }: Pick<Locked, 'ticket' | 'knowledge'>,
  notice: string | null,
  tell: string | undefined,
): Promise<{ events: NewEvent[]; payload: { notice: string | null; letter?: string | null; messageId?: string } }> {
  if (notice === null) return { events: [], payload: { notice } }
  if (!tell) throw new Problem('invalid', 'tell_needed')
  const letter = knowledge.notices.some(({ key }) => key === notice) ? notice : null
  const { messageId, event } = await addMessage(work, ticket.ticket_id, { text: tell, visibility: 'public' })
  return { events: [event], payload: { notice, letter, messageId } }
}
