/** Breakages of who may decide what, of limits and switches, and of what has to come to an end. */
import { type Breakage, remedies } from './breakage.ts'

const walls = [
  'drop trigger remedy_approval_holds on remedy_approvals',
  'drop trigger remedy_change_holds on remedies',
  'drop trigger remedy_begin_holds on remedies',
]
const [send, settle, people] = [remedies('send.ts'), remedies('settle.ts'), remedies('people.rules.ts')]

export const decidingBreakages: Breakage[] = [
  {
    name: 'people approve what they proposed',
    patches: [{ file: people, find: "if (remedy.proposedBy === decider.staffId) return 'own_proposal'", replace: '' }],
    sql: walls,
  },
  {
    name: 'people approve who worked on the ticket',
    patches: [
      { file: people, find: "if (policy.withoutWorkers && decider.hasWorked) return 'worked_on_ticket'", replace: '' },
    ],
  },
  {
    name: 'one person is enough for any amount',
    patches: [{ file: people, find: 'return line?.people ?? 2', replace: 'return 1' }],
  },
  {
    name: 'a yes to something else counts',
    patches: [
      {
        file: remedies('decide.ts'),
        find: "if (remedy.params_hash.toString('hex') !== said.paramsHash) throw new Problem('conflict', 'proposal_changed')",
        replace: '',
      },
    ],
  },
  {
    name: 'a proposal is sent that nobody approved',
    patches: [
      { file: remedies('write.ts'), find: 'next_at: isReady ? work.now : null', replace: 'next_at: work.now' },
      {
        file: send,
        find: "const isFirst = remedy.state === 'approved'",
        replace: 'const isFirst = !remedy.submitted_at',
      },
      {
        file: send,
        find: 'if ((await stillApproving(work, name)).length < remedy.people_needed) return false',
        replace: '',
      },
    ],
    sql: walls,
  },
  {
    name: 'switches stop nothing',
    patches: [{ file: send, find: 's.org_id = r.org_id and s.is_off', replace: 's.org_id = r.org_id and false' }],
  },
  {
    name: 'protections never end',
    patches: [
      {
        file: remedies('ends.ts'),
        find: ".where('hold_until', '<=', work.now)",
        replace: ".where('hold_until', '<=', new Date(0))",
      },
    ],
  },
  {
    name: 'one person ends a protection',
    patches: [{ file: remedies('hold.ts'), find: 'people: 1,', replace: 'people: 0,' }],
  },
  {
    name: 'a protection is over before the core says so',
    isRare: true,
    patches: [
      {
        file: settle,
        find: "const isOver = remedy.kind === 'release' && ['already_ended', 'not_found'].includes(remedy.code ?? '')",
        replace: "const isOver = remedy.kind === 'release'",
      },
    ],
  },
  {
    name: 'a protection lasts twice as long as may be',
    patches: [
      {
        file: remedies('hold.ts'),
        find: 'policy.hold.minutesMax * 60_000',
        replace: 'policy.hold.minutesMax * 120_000',
      },
    ],
  },
  {
    name: 'two protections of the same at once',
    patches: [{ file: remedies('hold.ts'), find: 'await mustNotStand(work, ticketId, target)', replace: '' }],
    sql: ['drop index remedies_one_hold'],
  },
  {
    name: 'strangers protect an account again and again',
    patches: [{ file: send, find: 'return rows[0]!.n < policy.hold.claimedPerDayMax', replace: 'return true' }],
  },
  {
    name: 'a ticket closes while its money is on the way',
    patches: [
      {
        file: 'records/tickets/lifecycle.rules.ts',
        find: 'if (state.moneyOpen && ',
        replace: 'if (false && ',
      },
    ],
  },
  {
    name: 'what nobody knows is never asked about again',
    patches: [{ file: send, find: '{ state: next, next_at: nextAt }', replace: '{ state: next, next_at: null }' }],
  },
  {
    name: 'nobody is told of what stays unknown',
    patches: [{ file: people, find: 'return remedy.submittedAt !== null &&', replace: 'return false &&' }],
  },
  {
    name: 'a proposal is approved after its end',
    patches: [
      {
        file: people,
        find: "return remedy.expiresAt && remedy.expiresAt <= at ? 'proposal_expired' : null",
        replace: 'return null',
      },
    ],
  },
  {
    name: 'proposals do not end',
    patches: [
      {
        file: remedies('ends.ts'),
        find: ".where('expires_at', '<=', work.now)",
        replace: ".where('expires_at', '<=', new Date(0))",
      },
    ],
  },
  {
    name: 'people propose more than they may',
    patches: [
      {
        file: people,
        find: "if (!limit || amount.amountMinor > BigInt(limit.onceMinor)) return 'over_limit'",
        replace: "if (!limit) return 'over_limit'",
      },
    ],
  },
  {
    name: 'a compensation is told as a refund',
    patches: [
      {
        file: send,
        find: "if (kind === 'compensate') return { order: { kind, reason, target, amount: amount! } }",
        replace:
          "if (kind === 'compensate') return { order: { kind: 'refund', reason, target, amount: amount! } as never }",
      },
    ],
  },
  {
    name: 'the story does not say how it ended',
    patches: [
      { file: settle, find: 'await recordOnTickets(work, [{ ticket, events }])', replace: 'events.length = 0' },
    ],
  },
  {
    name: 'what the statement says and nobody knows is passed over',
    patches: [
      {
        file: remedies('compare/days.ts'),
        find: 'for (const difference of final)',
        replace: 'for (const difference of final.slice(0, 0))',
      },
    ],
  },
]
