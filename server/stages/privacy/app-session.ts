import type { Work } from '#platform/database.ts'
import { ticketFor } from '#records/tickets/load.ts'
import type { Proved } from './codes.ts'
import { codeTriesMax } from './identity.rules.ts'
import { recordStep } from './steps.ts'

/** Whom the server of a host app vouches for in a token that is good now, as contacts name app users; null for nobody. */
export type SignedUserOf = (work: Work, contextToken: string) => Promise<string | null>

/** Takes an app's session: its server signed, just now, that this is the user whose complaint it was. */
export async function proveByApp(
  work: Work,
  number: string,
  grant: string,
  contextToken: string,
  signedUserOf: SignedUserOf,
): Promise<Proved> {
  const ticket = await ticketFor(work, { number }, 'ticket.follow', { lock: true })
  const user = await signedUserOf(work, contextToken)
  const contact = await work.tx
    .selectFrom('contacts')
    .select('contact_id')
    .where('org_id', '=', work.orgId)
    .where('customer_id', '=', ticket.customer_id)
    .where('kind', '=', 'app_user')
    .where('value_index', '=', work.vault.index(work.orgId, 'app_user', user ?? ''))
    .executeTakeFirst()
  if (!user || !contact) return { outcome: 'wrong', until: null, triesLeft: codeTriesMax }
  const until = await recordStep(work, ticket, grant, { method: 'app', contactId: contact.contact_id })
  return { outcome: 'proved', until, triesLeft: null }
}
