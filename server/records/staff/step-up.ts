import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { isFresh } from './sign-in/policy.rules.ts'

/**
 * Asks for a second factor at the moment of the deed: whoever acts must have shown a passkey or a code in this session within
 * the last five minutes. `unlessNone` lets pass who has no second factor yet, for deeds that the grace of the first days
 * covers. The system itself, which the command line and the sweeps are, is asked nothing.
 * @throws Problem denied step_up_needed · factor_needed (there is none to show) · sign_in_needed
 */
export function requireFreshFactor({ actor, now }: Work, { unlessNone = false }: { unlessNone?: boolean } = {}): void {
  if (actor.kind === 'system') return
  if (actor.kind !== 'staff') throw new Problem('denied', 'sign_in_needed', { status: 401 })
  if (isFresh(actor.factorAt, now)) return
  if (actor.hasFactor) throw new Problem('denied', 'step_up_needed', { status: 403 })
  if (!unlessNone) throw new Problem('denied', 'factor_needed', { status: 403 })
}
