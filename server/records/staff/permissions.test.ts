/** The permission table and the one function over it, by table and by property. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  type Access,
  type Asked,
  can,
  holds,
  type Permission,
  permissions,
  type Role,
  roles,
  type StaffAsker,
  scopeOf,
  scopes,
  usualAccess,
  whyNot,
} from './permissions.rules.ts'

const names = Object.keys(permissions) as Permission[]
const ids = ['a', 'b', 'c']
const access = fc.record<Access>({
  read: fc.constantFrom(...scopes),
  work: fc.constantFrom(...scopes),
  exportRowsAloneMax: fc.nat(1000),
})
const asker = fc.record<StaffAsker>({
  kind: fc.constant('staff'),
  role: fc.constantFrom(...roles),
  staffId: fc.constantFrom(...ids),
  teamIds: fc.subarray(ids),
  recusedFrom: fc.subarray(ids),
  access,
})
const ticket = fc.record<Asked>({
  ticketId: fc.constantFrom(...ids),
  teamId: fc.option(fc.constantFrom(...ids)),
  assigneeId: fc.option(fc.constantFrom(...ids)),
})
const staff = (role: Role, chosen: Partial<Access> = {}): StaffAsker => ({
  kind: 'staff',
  role,
  staffId: 'me',
  teamIds: ['mine'],
  recusedFrom: ['about me'],
  access: { ...usualAccess, ...chosen },
})
const at = (teamId: string | null, assigneeId: string | null): Asked => ({ ticketId: 't', teamId, assigneeId })

describe('who may do what', () => {
  const table: [string, StaffAsker, Permission, Asked, ReturnType<typeof whyNot>][] = [
    ['agents read everything at first', staff('agent'), 'ticket.read', at('theirs', 'other'), null],
    ['a team', staff('agent', { read: 'team' }), 'ticket.read', at('mine', 'other'), null],
    ['another team', staff('agent', { read: 'team' }), 'ticket.read', at('theirs', 'other'), 'not_your_team'],
    ['nobody’s', staff('agent', { read: 'team' }), 'ticket.read', at(null, 'other'), 'not_your_team'],
    ['what is mine in another team', staff('agent', { read: 'team' }), 'ticket.read', at('theirs', 'me'), null],
    ['a colleague’s', staff('agent', { read: 'own' }), 'ticket.read', at('mine', 'other'), 'not_your_ticket'],
    ['reading wide, working narrow', staff('agent', { work: 'team' }), 'ticket.read', at('theirs', null), null],
    ['the same, at work', staff('agent', { work: 'team' }), 'ticket.work', at('theirs', null), 'not_your_team'],
    ['files go with reading', staff('agent', { read: 'own' }), 'attachment.read', at('mine', null), 'not_your_ticket'],
    ['leads are not narrowed', staff('lead', { read: 'own', work: 'own' }), 'ticket.work', at('theirs', 'other'), null],
    ['auditors change nothing', staff('auditor'), 'ticket.work', at('mine', 'me'), 'permission_missing'],
    ['product sees no files', staff('product'), 'attachment.read', at('mine', 'me'), 'permission_missing'],
    ['agents take no lists out', staff('agent'), 'export.make', at('mine', 'me'), 'permission_missing'],
  ]
  it('whoever is recused has nothing to do with it, whatever their role and whoever has it', () => {
    const about = { ticketId: 'about me', teamId: 'mine', assigneeId: 'me' }
    for (const role of roles)
      for (const name of names)
        if (holds(role, name)) {
          assert.equal(whyNot(staff(role), name, about), 'recused', `${role}: ${name}`)
          assert.equal(whyNot(staff(role), name), null)
        }
  })

  for (const [what, who, permission, about, expected] of table)
    it(what, () => assert.equal(whyNot(who, permission, about), expected))

  it('lets a customer follow what they hold, and nothing else', () => {
    const holder = { kind: 'customer', grants: ['t'] } as const
    assert.equal(whyNot(holder, 'ticket.follow', at(null, null)), null)
    assert.equal(whyNot({ kind: 'customer', grants: ['u'] }, 'ticket.follow', at(null, null)), 'secret_needed')
    assert.equal(whyNot({ kind: 'customer', grants: [] }, 'ticket.follow'), 'secret_needed')
    for (const name of names)
      if (!['anyone', 'holder'].includes(permissions[name] as string))
        assert.equal(whyNot(holder, name, at(null, null)), 'sign_in_needed', name)
  })

  it('shows only roles that look and never change to auditors and product, but for an auditor’s lists and holds', () => {
    // A hold keeps what there is from being erased: nobody but an auditor has more reason to ask for it.
    const changing = names.filter((name) => /work|assign|merge|manage|approve/.test(name) && name !== 'hold.manage')
    assert.ok(changing.length >= 7)
    for (const name of changing)
      for (const role of ['auditor', 'product'] as const) assert.equal(holds(role, name), false)
  })
})

describe('whatever an organisation chooses', () => {
  it('a narrower choice never lets anybody do more', () => {
    fc.assert(
      fc.property(asker, ticket, fc.constantFrom(...names), fc.constantFrom(...scopes), (who, about, name, read) => {
        const narrower = scopes[Math.min(scopes.indexOf(read), scopes.indexOf(who.access.read))]!
        const narrowed = { ...who, access: { ...who.access, read: narrower } }
        if (can(narrowed, name, about)) assert.ok(can(who, name, about))
      }),
    )
  })

  it('a recusal only ever takes away, and takes everything', () => {
    fc.assert(
      fc.property(asker, ticket, fc.constantFrom(...names), (who, about, name) => {
        assert.equal(can({ ...who, recusedFrom: [about.ticketId] }, name, about), permissions[name] === 'anyone')
        if (can(who, name, about)) assert.ok(can({ ...who, recusedFrom: [] }, name, about))
      }),
    )
  })

  it('nobody works on what they cannot read', () => {
    fc.assert(
      fc.property(asker, ticket, (who, about) => {
        for (const name of ['ticket.work', 'ticket.assign', 'ticket.merge', 'attachment.read'] as const)
          if (can(who, name, about)) assert.ok(can(who, 'ticket.read', about), name)
      }),
    )
  })

  it('whoever may with a ticket may at all, and a reason is given exactly when it is refused', () => {
    fc.assert(
      fc.property(asker, ticket, fc.constantFrom(...names), (who, about, name) => {
        if (can(who, name, about)) assert.ok(can(who, name))
        assert.equal(can(who, name, about), whyNot(who, name, about) === null)
        assert.equal(scopeOf(who, name) !== null, holds(who.role, name))
      }),
    )
  })
})
