/** Breakages of who may still say yes, and of policies that give money back by themselves. */
import { type Breakage, remedies } from './breakage.ts'

const automatic = (file: string) => remedies(`automatic/${file}`)

const rightBreakages: Breakage[] = [
  {
    name: 'the yes of whoever lost the right counts',
    patches: [
      {
        file: remedies('decide.ts'),
        find: "if (asker && can(asker, 'money.approve', about)) standing.push(staffId)",
        replace: 'standing.push(staffId)',
      },
    ],
  },
  {
    name: 'the yes of whoever left counts',
    patches: [
      {
        file: 'records/staff/access.ts',
        find: 'return person?.active ? {',
        replace: 'return person ? {',
      },
    ],
  },
  {
    name: 'the yes of whoever is recused counts',
    patches: [
      {
        file: remedies('decide.ts'),
        find: "if (asker && can(asker, 'money.approve', about)) standing.push(staffId)",
        replace: "if (asker && can({ ...asker, recusedFrom: [] }, 'money.approve', about)) standing.push(staffId)",
      },
    ],
  },
]

const policyBreakages: Breakage[] = [
  {
    name: 'policies give the same back again',
    patches: [
      {
        file: automatic('refund.ts'),
        find: "return !known || (known.outcome === 'nothing'",
        replace: "return !known || (known.outcome !== ''",
      },
      {
        file: automatic('decide.rules.ts'),
        find: 'const leftMinor = payment.amount.amountMinor - evidence.returnedMinor',
        replace: 'const leftMinor = payment.amount.amountMinor',
      },
      { file: remedies('payments.ts'), find: '<= paid_minor returning 1', replace: '<> -1 returning 1' },
    ],
    sql: ['alter table payment_refunds drop constraint payment_refunds_check'],
  },
  {
    name: 'policies know no caps',
    patches: [{ file: automatic('decide.rules.ts'), find: 'if (broken) {', replace: 'if (false) {' }],
  },
  {
    name: 'what is above a cap needs nobody',
    patches: [
      {
        file: automatic('refund.ts'),
        find: "people: outcome === 'refund' ? 0 : peopleNeeded(remedies, kind, amount)",
        replace: 'people: 0',
      },
    ],
  },
  {
    name: 'policies decide while they are switched off',
    patches: [
      { file: automatic('refund.ts'), find: "|| (await isOff(work, 'automatic'))) return []", replace: ') return []' },
    ],
  },
  {
    name: 'policies decide that nobody has on',
    patches: [
      {
        file: automatic('refund.ts'),
        find: '(policy) => absenceOf(policy, today) === null && concerns(policy, ticket.code)',
        replace: '(policy) => concerns(policy, ticket.code)',
      },
      {
        file: automatic('decide.rules.ts'),
        find: 'const absence = absenceOf(policy, today)',
        replace: 'const absence = null as ReturnType<typeof absenceOf>',
      },
    ],
  },
  {
    name: 'policies believe what was found long ago',
    patches: [
      {
        file: automatic('refund.ts'),
        find: 'const isFresh = evidence.foundAt !== null && evidence.foundAt >= check.fresh_at',
        replace: 'const isFresh = evidence.foundAt !== null',
      },
      {
        file: automatic('decide.rules.ts'),
        find: 'if (foundAt < dueAt || now.getTime() - foundAt.getTime() > evidenceMsMax)',
        replace: 'if (foundAt > now)',
      },
    ],
  },
  {
    name: 'policies do not wait',
    patches: [
      {
        file: automatic('decide.rules.ts'),
        find: 'const isOver = now >= waited.dueAt',
        replace: 'const isOver = true',
      },
      {
        file: automatic('decide.rules.ts'),
        find: 'if (foundAt < dueAt || now.getTime()',
        replace: 'if (now.getTime()',
      },
    ],
  },
  {
    name: 'nobody asks the policies',
    patches: [
      {
        file: automatic('refund.ts'),
        find: `where org_id = \${work.orgId} and next_at <= \${work.now}`,
        replace: `where org_id = \${work.orgId} and next_at <= \${new Date(0)}`,
      },
    ],
  },
]

export const givingBreakages: Breakage[] = [...rightBreakages, ...policyBreakages]
