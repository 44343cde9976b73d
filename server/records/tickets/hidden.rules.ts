import type { z } from 'zod'
import type { Context } from '../entries/context.rules.ts'
import { fieldsOf } from '../knowledge/forms.rules.ts'
import { fieldsHiddenFrom, type PersonalField, type Role } from '../staff/permissions.rules.ts'
import type { ticketView } from './shapes.rules.ts'

type View = z.input<typeof ticketView>

/** How each personal part of a ticket is left out. */
const without: Record<PersonalField, (view: View) => Partial<View>> = {
  name: ({ customer }) => ({ customer: { ...customer, name: null } }),
  contacts: ({ customer }) => ({ customer: { ...customer, contacts: [] } }),
  others: ({ customer }) => ({ customer: { ...customer, others: [] } }),
  orderNo: () => ({ orderNo: null }),
  answers: ({ answers, form }) => {
    const personal = new Set(fieldsOf(form).flatMap(({ key, ui }) => (ui.pii === 'none' ? [] : [key])))
    return { answers: Object.fromEntries(Object.entries(answers).filter(([key]) => !personal.has(key))) }
  },
  context: ({ context }) => ({
    context: context && { ...context, signed: impersonal(context.signed), claimed: impersonal(context.claimed) },
  }),
  care: ({ customer }) => ({ customer: { ...customer, care: [] } }),
  attachments: ({ messages }) => ({ messages: messages.map((message) => ({ ...message, attachments: [] })) }),
}

const impersonal = ({ orderNo: _o, transactionNo: _t, customerRef: _c, page: _p, ...rest }: Context): Context => rest

/** A ticket as a role may see it: what the permission table hides from the role is left out, and named in `hidden`. */
export function seenBy(role: Role, view: Omit<View, 'hidden'>): View {
  const hidden = [...(fieldsHiddenFrom[role] ?? [])]
  let seen: View = { ...view, hidden }
  for (const field of hidden) seen = { ...seen, ...without[field](seen) }
  return seen
}
