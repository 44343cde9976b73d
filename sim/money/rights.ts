/** People who lose the right to approve, for a while or on one ticket, as the world remembers it, whatever the product does. */

import { setActive } from '../../server/records/staff/sign-in/accounts.ts'
import { liftRecusalOf, recuseByHand } from '../../server/records/tickets/recusal/recuse.ts'
import type { Colleague, World } from '../world.ts'
import words from './words.json' with { type: 'json' }

type Loss = { staffId: string; ticketId: string | null; fromMs: number; untilMs: number }
export const lossKinds = ['role', 'left', 'recused'] as const
export type LossKind = (typeof lossKinds)[number]

export type Rights = {
  /** Takes it, now. Answers how it is given back. */
  take(who: Colleague, ticketId: string, kind: LossKind): Promise<() => Promise<void>>
  /** Who acts, as they are at this moment; null: they do not get in. */
  actorOf(who: Colleague): Colleague | null
  /** Whether somebody might approve on a ticket at a moment. */
  had(staffId: string, ticketId: string, atMs: number): boolean
}

export function rightsOf({ clock, people, as, asSystem }: World): Rights {
  const losses: Loss[] = []
  const gone = new Map<string, 'role' | 'left'>()
  const head = people.find(({ role }) => role === 'admin')!
  const byHead = <T>(act: Parameters<typeof as<T>>[1]) => as({ ...head, factorAt: clock.now() }, act)
  const setRole = (staffId: string, role: string) =>
    asSystem(({ tx }) => tx.updateTable('staff').set({ role }).where('staff_id', '=', staffId).execute())

  async function takeIt(who: Colleague, ticketId: string, kind: LossKind): Promise<() => Promise<unknown>> {
    if (kind === 'recused') {
      const recusalId = await byHead((work) =>
        recuseByHand(work, ticketId, { staffId: who.staffId, reason: words.note }),
      )
      return () => byHead((work) => liftRecusalOf(work, ticketId, recusalId, words.note))
    }
    gone.set(who.staffId, kind)
    if (kind === 'role') {
      // The product has no verb that changes a role: whoever runs it does.
      await setRole(who.staffId, 'agent')
      return () => setRole(who.staffId, who.role)
    }
    await byHead((work) => setActive(work, who.staffId, false))
    return () => byHead((work) => setActive(work, who.staffId, true))
  }
  return {
    async take(who, ticketId, kind) {
      const giveBack = await takeIt(who, ticketId, kind)
      const { staffId } = who
      const loss: Loss = {
        staffId,
        ticketId: kind === 'recused' ? ticketId : null,
        fromMs: clock.now().getTime(),
        untilMs: Number.POSITIVE_INFINITY,
      }
      losses.push(loss)
      return async () => {
        await giveBack()
        loss.untilMs = clock.now().getTime()
        if (kind !== 'recused') gone.delete(staffId)
      }
    },
    actorOf(who) {
      const lost = gone.get(who.staffId)
      if (lost === 'left') return null
      return lost === 'role' ? { ...who, role: 'agent' } : who
    },
    had(staffId, ticketId, atMs) {
      const person = people.find((one) => one.staffId === staffId)
      if (!person || !['lead', 'risk'].includes(person.role)) return false
      return !losses.some(
        (loss) =>
          loss.staffId === staffId &&
          (loss.ticketId === null || loss.ticketId === ticketId) &&
          loss.fromMs <= atMs &&
          atMs < loss.untilMs,
      )
    },
  }
}
