import type { Role } from '../staff/permissions.rules.ts'
import { edited, type FoundKind } from './edits.rules.ts'
import { editsOf } from './masking.rules.ts'
import type { Kept } from './masking-numbers.rules.ts'
import { plainOf } from './plain.rules.ts'

/**
 * How much of something a role may see at most. Everybody is shown the mask first; `bin_last4` and `full` are opened one
 * by one, with a reason, and recorded. `never`: it is not kept, so there is nothing to open.
 */
export type Shown = 'mask' | 'bin_last4' | 'full' | 'never'

/** What a whole message or answer holds may be of any class. */
const none = { agent: 'mask', lead: 'mask', risk: 'mask', product: 'mask', auditor: 'mask', admin: 'mask' } as const
/** To call or write back, to know whom one speaks to. */
const handlers = { ...none, agent: 'full', lead: 'full', risk: 'full' } as const
/** To compare with a paper or an account. */
const examiners = { ...none, lead: 'full', risk: 'full' } as const

/**
 * THE table of what may be opened: class × role. A card never opens whole for anybody but risk, who must name the account
 * to its bank; others see at most BIN and last four (PCI DSS 4.0.1 requirement 3.4.1), by default the last four. Who only
 * reads, plans or administers opens nothing.
 */
export const policy: Record<FoundKind, Record<string, Shown>> = {
  card: { ...none, agent: 'bin_last4', lead: 'bin_last4', risk: 'full' },
  id: examiners,
  document: examiners,
  phone: handlers,
  landline: handlers,
  email: handlers,
  address: handlers,
  name: handlers,
  wechat: handlers,
  secret: { agent: 'never', lead: 'never', risk: 'never', product: 'never', auditor: 'never', admin: 'never' },
}

/** What a role may see of a class at most; a role that is not in the table sees the mask. */
export function policyFor(role: Role, kind: FoundKind): Shown {
  return policy[kind][role] ?? (kind === 'secret' ? 'never' : 'mask')
}

/** The original as far as this role may see it: what its policy does not open stays masked. */
export function openedFor(role: Role, original: Kept): string {
  const edits = editsOf(original, { steps: 0 })
  return edited(
    original,
    edits.flatMap((edit) => {
      const shown = policyFor(role, edit.kind)
      if (shown === 'full') return []
      return shown === 'bin_last4' ? [{ ...edit, put: binAndLast4(original.slice(edit.start, edit.end)) }] : [edit]
    }),
  )
}

/** `622202****7643`: six digits of the issuer, eight where the card has 16 or more (PCI SSC FAQ 1091), and the last four. */
function binAndLast4(card: string): string {
  const digits = plainOf(card).replace(/\D/g, '')
  return `${digits.slice(0, digits.length < 16 ? 6 : 8)}****${digits.slice(-4)}`
}
