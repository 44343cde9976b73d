/** Roles of staff. One person has one role; teams and skills decide which tickets come, not what is allowed. */
export const roles = ['agent', 'lead', 'risk', 'product', 'auditor', 'admin'] as const
export type Role = (typeof roles)[number]

/**
 * THE permission table: permission → who has it. `anyone` needs no sign-in; `holder` is a customer who showed the
 * secret of the ticket. Routes name one of these, and a route that names none does not build.
 */
export const permissions = {
  public: ['anyone'],
  set_up: ['anyone'],
  'ticket.follow': ['holder'],
  self: ['agent', 'lead', 'risk', 'product', 'auditor', 'admin'],
  'queue.read': ['agent', 'lead', 'risk', 'product', 'auditor', 'admin'],
  'ticket.read': ['agent', 'lead', 'risk', 'product', 'auditor', 'admin'],
  'ticket.work': ['agent', 'lead', 'risk', 'admin'],
  'ticket.assign': ['agent', 'lead', 'risk', 'admin'],
  'ticket.merge': ['agent', 'lead', 'risk', 'admin'],
  'knowledge.read': ['agent', 'lead', 'risk', 'product', 'auditor', 'admin'],
  'staff.read': ['agent', 'lead', 'risk', 'product', 'auditor', 'admin'],
  'staff.manage': ['admin'],
  'entries.manage': ['admin'],
  'forms.manage': ['admin'],
  'dashboard.read': ['agent', 'lead', 'risk', 'product', 'auditor', 'admin'],
} as const satisfies Record<string, readonly (Role | 'anyone' | 'holder')[]>

export type Permission = keyof typeof permissions

/** Whether a role has a permission. Pure; the console uses it to leave out what the person cannot do anyway. */
export function can(role: Role, permission: Permission): boolean {
  return (permissions[permission] as readonly string[]).includes(role)
}

/** Whether a name stands in the table: api.ts refuses to mount a route whose permission does not. */
export function isPermission(name: string): name is Permission {
  return Object.hasOwn(permissions, name)
}
