import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { fill } from '#records/knowledge/knowledge.rules.ts'
import { type Language, say } from '#records/knowledge/words.rules.ts'
import { type TicketName, ticketFor } from '#records/tickets/load.ts'
import type { listCannedReplies } from './contract.ts'
import { promisesOf, promiseWords, readOrganisation } from './facts.ts'

/** Canned replies in the customer's language, filled for one ticket; titles in the reader's. */
export async function cannedRepliesFor(
  work: Work,
  name: TicketName,
  reader: Language,
): Promise<z.input<(typeof listCannedReplies)['answer']>['replies']> {
  const ticket = await ticketFor(work, name, 'ticket.work')
  const language = ticket.language as Language
  const { replies } = await currentKnowledge(work)
  const customer = await work.tx
    .selectFrom('customers')
    .select('name_masked')
    .where('customer_id', '=', ticket.customer_id)
    .executeTakeFirst()
  const organisation = await readOrganisation(work)
  const promises = await promisesOf(work, [ticket.ticket_id])
  const facts = {
    ...organisation.facts(language),
    number: ticket.number,
    promise: promiseWords(promises.get(ticket.ticket_id), organisation.zone, language),
    customer: customer?.name_masked ?? '',
  }
  return replies.map((reply) => ({
    key: reply.key,
    title: say(reply.title, reader),
    language,
    text: beginning(fill(say(reply.text, language), facts)),
  }))
}

/** A customer without a name is not addressed: the comma after the name goes, and the sentence begins in its stead. */
function beginning(text: string): string {
  const rest = text.replace(/^[,\uFF0C]\s*/, '')
  return rest.charAt(0).toUpperCase() + rest.slice(1)
}
