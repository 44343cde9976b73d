import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '../audit/record.ts'
import type { CustomerState, StateReason } from './state.rules.ts'

/** The customer's state, locked: whoever decides on their data comes one after the other. Null when there is none such. */
export async function lockState(work: Work, customerId: string): Promise<CustomerState | null> {
  const row = await work.tx
    .selectFrom('customers')
    .select('state')
    .where('org_id', '=', work.orgId)
    .where('customer_id', '=', customerId)
    .forUpdate()
    .executeTakeFirst()
  return (row?.state as CustomerState | undefined) ?? null
}

/** Whether a customer's data may be shown, searched and used. */
export async function stateOf(work: Work, customerId: string): Promise<CustomerState> {
  const { state } = await work.tx
    .selectFrom('customers')
    .select('state')
    .where('customer_id', '=', customerId)
    .executeTakeFirstOrThrow()
  return state as CustomerState
}

/** Moves a customer between in use and kept only, and tells their story. An erased one stays erased. Answers whether it changed. */
export async function setState(
  work: Work,
  customerId: string,
  state: 'active' | 'restricted',
  reason: StateReason,
): Promise<boolean> {
  const from = state === 'active' ? 'restricted' : 'active'
  const { numUpdatedRows } = await work.tx
    .updateTable('customers')
    .set({ state, state_at: work.now, ...(state === 'active' ? { quiet_since: work.now } : {}) })
    .where('org_id', '=', work.orgId)
    .where('customer_id', '=', customerId)
    .where('state', '=', from)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  const type = state === 'active' ? 'customer.reactivated' : 'customer.restricted'
  await recordAbout(work, { kind: 'customer', id: customerId }, [{ type, payload: { reason } }])
  return true
}

/**
 * Whoever writes to us again is in use again, whatever was only kept of them.
 * @throws Problem unavailable try_again (erased at this very moment: the next try meets a stranger)
 */
export async function bringBack(work: Work, customerId: string): Promise<void> {
  if (await setState(work, customerId, 'active', 'came_back')) return
  if ((await stateOf(work, customerId)) === 'erased') throw new Problem('unavailable', 'try_again')
}

/** Remembers that nothing happened with a customer before a moment, for the next look of the retention sweep. */
export async function rememberQuiet(work: Work, customerId: string, since: Date): Promise<void> {
  await work.tx.updateTable('customers').set({ quiet_since: since }).where('customer_id', '=', customerId).execute()
}
