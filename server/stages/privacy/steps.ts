import { sha256 } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import type { Proof } from '#records/tickets/own.ts'
import { type Deed, type Method, mayDo, type Step, stepMinutes } from './identity.rules.ts'

/** What a proved customer acts with: events name them, and the rules know by what. */
export type Proven = { work: Work; ticket: Ticket; proof: Proof }

/**
 * THE loader of whatever needs the customer's identity: the ticket that the browser holds, locked, and the step it took
 * for that customer within the last 15 minutes.
 * @throws Problem denied identity_needed · missing ticket_missing · conflict data_erased
 */
export async function provenFor(work: Work, number: string, grant: string | null, deed: Deed): Promise<Proven> {
  const ticket = await ticketFor(work, { number }, 'ticket.follow', { lock: true })
  const step = grant === null ? null : await stepOf(work, grant)
  if (!step || !mayDo(deed, ticket.customer_id, step, work.now)) throw new Problem('denied', 'identity_needed')
  const { customerId, method, contactId } = step
  const grants = work.actor.kind === 'customer' ? work.actor.grants : []
  const actor = { kind: 'customer' as const, orgId: work.orgId, customerId, grants }
  return { work: { ...work, actor }, ticket, proof: { customerId, method, contactId } }
}

/** The step that a browser took; null when it took none, or too long ago. */
export async function stepOf(work: Work, grant: string): Promise<Step | null> {
  const row = await work.tx
    .selectFrom('identity_steps')
    .selectAll()
    .where('grant_hash', '=', sha256(grant))
    .where('expires_at', '>', work.now)
    .executeTakeFirst()
  return row
    ? {
        customerId: row.customer_id,
        method: row.method as Method,
        contactId: row.contact_id,
        provedAt: row.proved_at,
      }
    : null
}

/** Remembers that a browser proved whose it is. Answers until when. */
export async function recordStep(
  work: Work,
  ticket: Ticket,
  grant: string,
  { method, contactId }: Pick<Step, 'method' | 'contactId'>,
): Promise<Date> {
  const until = new Date(work.now.getTime() + stepMinutes * 60_000)
  const row = {
    customer_id: ticket.customer_id,
    method,
    contact_id: contactId,
    proved_at: work.now,
    expires_at: until,
  }
  await work.tx
    .insertInto('identity_steps')
    .values({ org_id: work.orgId, grant_hash: sha256(grant), ...row })
    .onConflict((c) => c.column('grant_hash').doUpdateSet(row))
    .execute()
  await recordOnTicket(work, ticket, [{ type: 'identity.proved', payload: { method, contactId } }], 'quietly')
  return until
}

/**
 * Ends what was proved by an address that is being corrected. Nobody has shown that the new one is theirs: a step that went
 * over to it would open the tickets of whoever has it.
 */
export async function endStepsBy({ tx, orgId }: Work, contactId: string): Promise<void> {
  await tx.deleteFrom('identity_steps').where('org_id', '=', orgId).where('contact_id', '=', contactId).execute()
}

/** Forgets codes after a day, by which their number is limited, and steps that ended. */
export async function forgetSteps({ tx, orgId, now }: Work): Promise<number> {
  const codes = await tx
    .deleteFrom('identity_codes')
    .where('org_id', '=', orgId)
    .where('expires_at', '<', new Date(now.getTime() - 86_400_000))
    .executeTakeFirst()
  const steps = await tx
    .deleteFrom('identity_steps')
    .where('org_id', '=', orgId)
    .where('expires_at', '<', now)
    .executeTakeFirst()
  return Number(codes.numDeletedRows + steps.numDeletedRows)
}
