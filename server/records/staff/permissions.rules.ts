/** Roles of staff. One person has one role; teams and skills decide which tickets come, not what is allowed. */
export const roles = ['agent', 'lead', 'risk', 'product', 'auditor', 'admin'] as const
export type Role = (typeof roles)[number]

/** How far a permission reaches: one's own tickets, those of one's teams too, or every ticket of the organisation. */
export const scopes = ['own', 'team', 'organisation'] as const
export type Scope = (typeof scopes)[number]

/** What an organisation chooses itself: how far its agents read and work, how long a list one person exports alone. */
export type Access = { read: Scope; work: Scope; exportRowsAloneMax: number }
export const usualAccess: Access = { read: 'organisation', work: 'organisation', exportRowsAloneMax: 500 }

/** `read` and `work` reach as far as the organisation chose. */
type Reach = Scope | 'read' | 'work'
type Holders = 'anyone' | 'holder' | Partial<Record<Role, Reach>>

/** The whole organisation, for each of these roles. */
const whole = (...names: Role[]): Partial<Record<Role, Reach>> =>
  Object.fromEntries(names.map((name) => [name, 'organisation']))
const all = whole(...roles)
const desk = { ...whole('lead', 'risk', 'admin'), agent: 'work' } as const

/**
 * THE permission table: permission → who has it, and how far it reaches. `anyone` needs no sign-in; `holder` is a customer
 * who showed the secret of the ticket. Routes name one of these, and a route that names none does not build. How much money
 * each role may propose is the organisation's (knowledge/remedies).
 */
export const permissions = {
  public: 'anyone',
  set_up: 'anyone',
  'ticket.follow': 'holder',
  self: all,
  'queue.read': all,
  'ticket.read': { ...all, agent: 'read' },
  'attachment.read': { ...whole('lead', 'risk', 'auditor', 'admin'), agent: 'read' },
  'personal.reveal': { ...whole('lead', 'risk'), agent: 'team' },
  'personal.find': { ...whole('lead', 'risk'), agent: 'read' },
  'ticket.work': desk,
  'ticket.assign': desk,
  'ticket.merge': desk,
  'ticket.tag': desk,
  'recusal.declare': { ...whole('lead', 'risk', 'admin'), agent: 'read' },
  'recusal.read': whole('lead', 'auditor', 'admin'),
  'recusal.manage': whole('lead', 'admin'),
  'customer.read': { ...whole('lead', 'risk', 'auditor', 'admin'), agent: 'read' },
  'customer.identify': desk,
  'customer.care': { ...whole('lead', 'risk'), agent: 'work' },
  'customer.restrict': whole('lead', 'admin'),
  'customer.place': whole('lead', 'admin'),
  'hold.manage': whole('lead', 'auditor'),
  'bin.manage': whole('lead', 'admin'),
  'privacy.read': whole('lead', 'auditor', 'admin'),
  'privacy.decide': whole('lead', 'admin'),
  'privacy.manage': whole('admin'),
  'knowledge.read': all,
  'taxonomy.manage': whole('admin'),
  'workflows.manage': whole('lead', 'admin'),
  'clocks.read': all,
  'clocks.approve': whole('lead', 'admin'),
  'clocks.manage': whole('admin'),
  'model.read': whole('lead', 'auditor', 'admin'),
  'model.train': whole('admin'),
  'staff.read': all,
  'staff.manage': whole('admin'),
  'roster.manage': whole('lead', 'admin'),
  'access.read': all,
  'access.manage': whole('admin'),
  'entries.manage': whole('admin'),
  'forms.manage': whole('admin'),
  'tags.manage': whole('lead', 'admin'),
  'dashboard.read': all,
  'alarm.read': whole('lead', 'auditor', 'admin'),
  'alarm.close': whole('lead', 'admin'),
  'audit.read': whole('auditor', 'admin'),
  'export.make': whole('lead', 'auditor', 'admin'),
  'export.approve': whole('lead', 'admin'),
  'returns.make': whole('auditor', 'admin'),
  'money.read': { ...whole('lead', 'risk', 'auditor', 'admin'), agent: 'read' },
  'money.hold': { ...whole('lead', 'risk'), agent: 'work' },
  'money.propose': { ...whole('lead', 'risk'), agent: 'work' },
  'money.approve': whole('lead', 'risk'),
  'money.settle': whole('lead', 'risk'),
  'money.switch': whole('risk', 'admin'),
  'money.policy': whole('admin'),
  'money.books': whole('auditor', 'admin'),
} as const satisfies Record<string, Holders>

export type Permission = keyof typeof permissions

/** Parts of a ticket that tell of a person: who they are, what they own, what they sent. */
export const personalFields = [
  'name',
  'contacts',
  'others',
  'orderNo',
  'answers',
  'context',
  'attachments',
  'care',
] as const
export type PersonalField = (typeof personalFields)[number]

/** What a role does not see of a ticket at all. Everybody else sees it masked. */
export const fieldsHiddenFrom: Partial<Record<Role, readonly PersonalField[]>> = { product: personalFields }

/** Who asks, as far as the table is concerned. */
export type Asker = { kind: 'system' } | { kind: 'customer'; grants: readonly string[] } | StaffAsker
export type StaffAsker = {
  kind: 'staff'
  role: Role
  staffId: string
  teamIds: readonly string[]
  access: Access
  /** Tickets that are about them, or that they have to do with: whatever their role, these are not there for them. */
  recusedFrom: readonly string[]
}
/** The ticket that it is about: which, and who has it. */
export type Asked = { ticketId: string; teamId: string | null; assigneeId: string | null }
/** Codes of problems, so that whoever is refused reads why. */
export type Refusal =
  | 'sign_in_needed'
  | 'secret_needed'
  | 'permission_missing'
  | 'recused'
  | 'not_your_ticket'
  | 'not_your_team'

/**
 * Why somebody may not do this (with this ticket, when one is named); null when they may. Pure: the loader, the verbs, the
 * queue and the console ask the same function, so that what a page offers is what the server does.
 */
export function whyNot(asker: Asker, permission: Permission, about?: Asked): Refusal | null {
  const holders: Holders = permissions[permission]
  if (asker.kind === 'system' || holders === 'anyone') return null
  if (holders === 'holder') return mayFollow(asker, about) ? null : 'secret_needed'
  if (asker.kind === 'customer') return 'sign_in_needed'
  const scope = scopeOf(asker, permission)
  if (scope === null) return 'permission_missing'
  if (about && asker.recusedFrom.includes(about.ticketId)) return 'recused'
  if (!about || scope === 'organisation' || about.assigneeId === asker.staffId) return null
  if (scope === 'own') return 'not_your_ticket'
  return about.teamId !== null && asker.teamIds.includes(about.teamId) ? null : 'not_your_team'
}

/** Whether somebody may do this. */
export function can(asker: Asker, permission: Permission, about?: Asked): boolean {
  return whyNot(asker, permission, about) === null
}

function mayFollow(asker: Asker, about: Asked | undefined): boolean {
  return asker.kind === 'customer' && (about ? asker.grants.includes(about.ticketId) : asker.grants.length > 0)
}

/** How far a permission reaches for a person; null when their role does not have it. */
export function scopeOf({ role, access }: { role: Role; access: Access }, permission: Permission): Scope | null {
  const holders: Holders = permissions[permission]
  const reach = typeof holders === 'string' ? undefined : holders[role]
  if (reach === 'read') return access.read
  // Nobody works on what they cannot read.
  if (reach === 'work') return scopes[Math.min(scopes.indexOf(access.read), scopes.indexOf(access.work))]!
  return reach ?? null
}

/** Whether a role has a permission at all, however far it reaches. */
export function holds(role: Role, permission: Permission): boolean {
  const holders: Holders = permissions[permission]
  return typeof holders !== 'string' && holders[role] !== undefined
}

/** Whether a name stands in the table: api.ts refuses to mount a route whose permission does not. */
export function isPermission(name: string): name is Permission {
  return Object.hasOwn(permissions, name)
}
