import { timingSafeEqual } from 'node:crypto'
import { uuidv7 } from '#platform/clock.ts'
import { sha256 } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { tooMany } from '#platform/limits.ts'
import { recordAbout } from '#records/audit/record.ts'
import { verifyContact } from '#records/customers/verify.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import { requireFreshFactor } from '#records/staff/step-up.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import {
  codeMinutes,
  codesPerHourMax,
  codeTriesMax,
  codeWaitMs,
  type Method,
  vouchesPerHourMax,
} from './identity.rules.ts'
import { queueCustomerLetter } from './letters.ts'
import { recordStep } from './steps.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/**
 * Sends a code to the address that the ticket names. Whether there is one nobody learns here: without one the same is written
 * and the same is answered, only no letter goes out. It is good for the browser that asked.
 * @throws Problem missing ticket_missing · unavailable too_many_requests (429)
 */
export async function askForCode(work: Work, number: string, grant: string): Promise<void> {
  const ticket = await ticketFor(work, { number }, 'ticket.follow', { lock: true })
  const waitMs = codeWaitMs(await askedLately(work, ticket.customer_id), work.now)
  if (waitMs !== null) throw tooMany(waitMs)
  const contactId = (await isWrittenToTooOften(work, ticket.email_contact_id)) ? null : ticket.email_contact_id
  const code = await newCode(work, ticket, { method: 'code', contactId, grant })
  await queueCustomerLetter(work, ticket, { template: 'code', contactId, secret: code })
}

/**
 * Staff made sure who calls (`how`), and read them a code to type in their own browser. The event says who and how. The code
 * opens everything of the customer's, so it asks for the second factor and is given a few times an hour: else whoever sends a
 * complaint in somebody's name and vouches for themselves would read what the mask hides without its budget.
 * @throws Problem missing ticket_missing · denied permission_missing, step_up_needed · unavailable too_many_requests (429)
 */
export async function vouchForCaller(
  work: Work,
  ticketId: string,
  how: string,
): Promise<{ code: string; expiresAt: Date }> {
  const ticket = await ticketFor(work, { ticketId }, 'customer.identify', { lock: true })
  requireFreshFactor(work, { unlessNone: true })
  await mustHaveVouchesLeft(work, ticket)
  const code = await newCode(work, ticket, { method: 'staff', contactId: null, grant: null })
  await recordOnTicket(work, ticket, [{ type: 'identity.checked', payload: { how } }])
  return { code, expiresAt: expiryOf(work) }
}

/** Counts this one in, with the person locked: two at once are not both the last. */
async function mustHaveVouchesLeft(work: Work, ticket: Ticket): Promise<void> {
  const { staffId } = await staffAskerOf(work)
  await recordAbout(work, { kind: 'staff', id: staffId }, [
    { type: 'staff.vouched', payload: { ticketId: ticket.ticket_id } },
  ])
  const rows = await work.tx
    .selectFrom('events')
    .select('at')
    .where('subject_id', '=', staffId)
    .where('type', '=', 'staff.vouched')
    .where('at', '>', new Date(work.now.getTime() - hourMs))
    .orderBy('at')
    .execute()
  if (rows.length > vouchesPerHourMax) throw tooMany(rows[0]!.at.getTime() + hourMs - work.now.getTime())
}

export type Proved =
  | { outcome: 'proved'; until: Date; triesLeft: null }
  | { outcome: 'wrong' | 'ended'; until: null; triesLeft: number }

/**
 * Takes a code. The newest of each kind counts, once, and after five wrong tries not at all. What is wrong is answered and not
 * thrown, because a refusal would take the count of the try back.
 */
export async function proveByCode(work: Work, number: string, grant: string, given: string): Promise<Proved> {
  const ticket = await ticketFor(work, { number }, 'ticket.follow', { lock: true })
  const waiting = await codesFor(work, ticket, grant)
  const right = waiting.find((row) => timingSafeEqual(row.code_hash, hashOf(work, row.code_id, given)))
  if (!right) {
    const triesLeft = Math.max(0, ...waiting.map((row) => codeTriesMax - row.tries - 1))
    await count(
      work,
      waiting.map((row) => row.code_id),
    )
    return { outcome: triesLeft > 0 ? 'wrong' : 'ended', until: null, triesLeft }
  }
  await work.tx.updateTable('identity_codes').set({ used_at: work.now }).where('code_id', '=', right.code_id).execute()
  // Whoever got the letter has the address.
  if (right.contact_id) await verifyContact(work, right.contact_id)
  const { method, contact_id: contactId } = right
  const until = await recordStep(work, ticket, grant, { method: method as Method, contactId })
  return { outcome: 'proved', until, triesLeft: null }
}

/** Codes that may still be typed in this browser: the newest that it asked for, and the newest that staff gave. */
async function codesFor(work: Work, ticket: Ticket, grant: string) {
  const rows = await work.tx
    .selectFrom('identity_codes')
    .selectAll()
    .where('org_id', '=', work.orgId)
    .where('customer_id', '=', ticket.customer_id)
    .where('ticket_id', '=', ticket.ticket_id)
    .where((e) => e.or([e('method', '=', 'staff'), e('grant_hash', '=', sha256(grant))]))
    .where('expires_at', '>', work.now)
    .orderBy('created_at', 'desc')
    .orderBy('code_id', 'desc')
    .forUpdate()
    .execute()
  return (['code', 'staff'] as const)
    .flatMap((method) => rows.find((row) => row.method === method) ?? [])
    .filter((row) => row.used_at === null && row.tries < codeTriesMax)
}

async function count(work: Work, codeIds: string[]): Promise<void> {
  if (codeIds.length === 0) return
  await work.tx
    .updateTable('identity_codes')
    .set((e) => ({ tries: e('tries', '+', 1) }))
    .where('code_id', 'in', codeIds)
    .execute()
}

async function newCode(
  work: Work,
  ticket: Ticket,
  of: { method: 'code' | 'staff'; contactId: string | null; grant: string | null },
): Promise<string> {
  const codeId = uuidv7(work.clock)
  // Six digits out of 48 bits: none is likelier than another by more than one in 280 millions.
  const code = String(work.clock.bytes(6).readUIntBE(0, 6) % 1_000_000).padStart(6, '0')
  await work.tx
    .insertInto('identity_codes')
    .values({
      org_id: work.orgId,
      code_id: codeId,
      ticket_id: ticket.ticket_id,
      customer_id: ticket.customer_id,
      contact_id: of.contactId,
      method: of.method,
      grant_hash: of.grant === null ? null : sha256(of.grant),
      // One that is sent to nobody must not be guessed either.
      code_hash: of.method === 'code' && of.contactId === null ? work.clock.bytes(16) : hashOf(work, codeId, code),
      created_at: work.now,
      expires_at: expiryOf(work),
      used_at: null,
    })
    .execute()
  return code
}

const expiryOf = (work: Work) => new Date(work.now.getTime() + codeMinutes * 60_000)

/** Keyed: six digits are soon tried out by whoever has read the table. */
const hashOf = (work: Work, codeId: string, code: string) =>
  work.vault.index(work.orgId, 'identity code', `${codeId}|${code}`)

async function askedLately(work: Work, customerId: string): Promise<Date[]> {
  const rows = await work.tx
    .selectFrom('identity_codes')
    .select('created_at')
    .where('org_id', '=', work.orgId)
    .where('customer_id', '=', customerId)
    .where('method', '=', 'code')
    .where('created_at', '>', new Date(work.now.getTime() - dayMs))
    .execute()
  return rows.map((row) => row.created_at)
}

/** Anybody can type an address: however many tickets name it, it gets no more codes than one customer may ask for. */
async function isWrittenToTooOften(work: Work, contactId: string | null): Promise<boolean> {
  if (contactId === null) return false
  const { sent } = await work.tx
    .selectFrom('identity_codes')
    .innerJoin('contacts as c', 'c.contact_id', 'identity_codes.contact_id')
    .innerJoin('contacts as given', (on) =>
      on
        .onRef('given.org_id', '=', 'c.org_id')
        .onRef('given.kind', '=', 'c.kind')
        .onRef('given.value_index', '=', 'c.value_index'),
    )
    .select(({ fn }) => fn.countAll<bigint>().as('sent'))
    .where('identity_codes.org_id', '=', work.orgId)
    .where('given.contact_id', '=', contactId)
    .where('identity_codes.created_at', '>', new Date(work.now.getTime() - hourMs))
    .executeTakeFirstOrThrow()
  return Number(sent) >= codesPerHourMax
}
