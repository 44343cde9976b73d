import { sql } from 'kysely'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { uploadsOnlyOf } from '#records/attachments/erase.ts'
import { lockState, rememberQuiet, setState } from '#records/customers/state.ts'
import { purgeFromBin, type Removed } from '#records/tickets/bin.ts'
import { readChoice } from './choices.ts'
import { type Eraser, eraseCustomer } from './erase.ts'
import { fileOf, isHeld } from './file.ts'
import { type Choice, dueAt } from './retention.rules.ts'

const batch = 20
const dayMs = 86_400_000

/**
 * Sweep: looks at the customers who have been quiet for longest, a few at a time. Whose purpose is done is only kept from now
 * on; whose period is over, or who was granted it, is erased. Answers how many were looked at, so that it goes on while there
 * is a backlog.
 */
export async function moveQuietCustomers(house: House, orgId: string, erasers: Eraser[]): Promise<number> {
  const inside = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'retention'), 'staff', act)
  const [quiet, granted] = await inside(async (work) => [
    await quietLongest(work, await readChoice(work)),
    await grantedDue(work),
  ])
  for (const customerId of quiet) {
    const isDue = await inside((work) => look(work, customerId))
    if (isDue) await eraseCustomer(house, orgId, customerId, 'period_over', erasers)
  }
  for (const customerId of granted)
    if (!(await eraseCustomer(house, orgId, customerId, 'customer_asked', erasers)))
      await inside((work) => putOff(work, customerId))
  return quiet.length + granted.length
}

/** The condition under which the sweep looks at a customer `c`; the backlog counts by it. */
export function isQuiet(choice: Choice, now: Date) {
  const before = (days: number) => new Date(now.getTime() - days * dayMs)
  return sql<boolean>`((c.state = 'active' and coalesce(c.quiet_since, c.created_at) <= ${before(choice.restrictAfterDays)})
    or (c.state = 'restricted' and coalesce(c.quiet_since, c.created_at) <= ${before(choice.eraseAfterDays)}))
    and not ${isHeld(sql`c.customer_id`)}`
}

async function quietLongest(work: Work, choice: Choice): Promise<string[]> {
  const { rows } = await sql<{ customer_id: string }>`
    select c.customer_id from customers c where c.org_id = ${work.orgId} and c.state <> 'erased' and ${isQuiet(choice, work.now)}
    order by coalesce(c.quiet_since, c.created_at) limit ${batch}`.execute(work.tx)
  return rows.map((row) => row.customer_id)
}

/** Restricts who is due, remembers when to look at the others again, and answers whether erasing is due. */
async function look(work: Work, customerId: string): Promise<boolean> {
  await lockState(work, customerId)
  const choice = await readChoice(work)
  const file = await fileOf(work, customerId)
  let due = dueAt(file, choice)
  if (due?.step === 'restrict' && due.at <= work.now) {
    await setState(work, customerId, 'restricted', 'purpose_done')
    due = dueAt({ ...file, state: 'restricted' }, choice)
  }
  if (due?.step === 'erase' && due.at <= work.now) return true
  // While something is open nobody knows when it will be done: not before now.
  await rememberQuiet(work, customerId, due ? quietFor(due, choice) : work.now)
  return false
}

/** The beginning of the quiet that ends when this is due. */
function quietFor(due: { step: 'restrict' | 'erase'; at: Date }, choice: Choice): Date {
  const days = due.step === 'restrict' ? choice.restrictAfterDays : choice.eraseAfterDays
  return new Date(due.at.getTime() - days * dayMs)
}

async function grantedDue(work: Work): Promise<string[]> {
  const rows = await work.tx
    .selectFrom('erasure_requests')
    .select('customer_id')
    .where('org_id', '=', work.orgId)
    .where('state', '=', 'granted')
    .where('erase_at', '<=', work.now)
    .orderBy('erase_at')
    .limit(batch)
    .execute()
  return rows.map((row) => row.customer_id)
}

/** Who wrote to us again has called the erasure off; where something else came between, it is tried a day later. */
async function putOff(work: Work, customerId: string): Promise<void> {
  const state = await lockState(work, customerId)
  await work.tx
    .updateTable('erasure_requests')
    .set(
      state === 'active'
        ? { state: 'refused', reason: 'came_back', erase_at: null }
        : { erase_at: new Date(work.now.getTime() + dayMs) },
    )
    .where('customer_id', '=', customerId)
    .where('state', '=', 'granted')
    .execute()
}

/**
 * Sweep: purges what has lain in the recycle bin for its time, unless a hold keeps it. Keys of files are named in the shred
 * ledger before the transaction commits. Answers how many items were purged.
 */
export async function emptyBin(house: House, orgId: string): Promise<number> {
  const inside = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'retention'), 'staff', act)
  const due = await inside(itemsDue)
  for (const item of due) {
    const files = await inside(async (work) => {
      const { ticketId, messageId, attachmentId } = item
      const uploads = await uploadsOnlyOf(work, [ticketId], { messageId, attachmentId })
      const gone = await purgeFromBin(work, item)
      if (gone.length > 0)
        for (const subjectId of uploads)
          await house.ports.shred.append({ orgId, subjectId, at: work.now, reason: 'bin_over' })
      return gone
    })
    for (const key of files) await house.ports.files.remove(orgId, key)
  }
  return due.length
}

async function itemsDue(work: Work): Promise<Removed[]> {
  const { binDays } = await readChoice(work)
  const { rows } = await sql<{ item_id: string; ticket_id: string; message_id: string; attachment_id: string | null }>`
    select r.item_id, r.ticket_id, r.message_id, r.attachment_id from removed_items r join tickets t on t.ticket_id = r.ticket_id
    where r.org_id = ${work.orgId} and r.ended_at is null and r.removed_at <= ${new Date(work.now.getTime() - binDays * dayMs)}
      and not ${isHeld(sql`t.customer_id`)}
    order by r.removed_at limit ${batch}`.execute(work.tx)
  return rows.map((row) => ({
    itemId: row.item_id,
    ticketId: row.ticket_id,
    messageId: row.message_id,
    attachmentId: row.attachment_id,
  }))
}
