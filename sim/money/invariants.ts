/**
 * Queries that find what must not be there, as one. Limits stand here as numbers once more, and not as the product has them:
 * the default policy of docs and `defaults/remedies.json`, written down a second time.
 */

/** What may be late for so long, in minutes: rounds are some minutes apart. */
const graceMinutes = 12
const underWay = `('submitted', 'accepted', 'unknown', 'human')`
const neverSent = `('refused', 'withdrawn', 'expired')`
const isOpen = `(r.state in ('proposed', 'approved', 'submitted', 'accepted', 'unknown', 'human')
  or r.kind = 'hold' and r.state = 'done' and r.hold_until is not null and r.hold_ended_at is null)`
/** How many people besides the one who proposes, by kind and amount; a policy that gives money back was agreed to before. */
export const people = `case when r.kind in ('hold', 'extend') or r.people_needed = 0 and r.policy->>'version' is not null then 0
  when r.kind = 'release' then case r.reason when 'end' then 0 else 1 end
  when r.kind = 'recall' then 1
  when r.currency = 'CNY' and r.amount_minor <= 20000 then 1 else 2 end`
/** What an agent may, and what leads and those of risk may, who keep their names when they lose their role for a while. */
const byRole = (agentMinor: number, bossMinor: number) =>
  `case when s.name ~ '^(lead|risk)-' then ${bossMinor} else ${agentMinor} end`
/** Events of which each remedy has as many as its row says, in the order of the rule below. */
const told = [
  `'remedy.proposed', 'hold.requested'`,
  ...['submitted', 'done', 'rejected', 'refused', 'withdrawn', 'expired'].map((state) => `'remedy.${state}'`),
  `'hold.ended'`,
  `'remedy.approved'`,
]

const id = "r.kind || ' ' || r.remedy_id as which from touched r"
const open = "r.kind || ' ' || r.remedy_id as which from due r"
export type Rule = [what: string, query: string]

/** When it is asked, and since when somebody looks after what is due. */
export const now = '(select at from asked)'
const since = '(select since from asked)'
export const isLate = (moment: string) => `greatest(${moment}, ${since}) < ${now} - interval '${graceMinutes} minutes'`

const readers = {
  touched: `touched as materialized (select * from remedies where ticket_id = any((select tickets from asked)::uuid[])),
    mine as materialized (select * from tickets where ticket_id = any((select tickets from asked)::uuid[])),
    messages as materialized (select * from phone_notices where ticket_id = any((select tickets from asked)::uuid[]))`,
  everything: `touched as materialized (select * from remedies),
    mine as materialized (select * from tickets), messages as materialized (select * from phone_notices)`,
}

/**
 * The rest of a statement whose first part, `asked`, says which moment it is and which tickets something was written about. It
 * asks these, or everything: in both
 * `touched`, `mine` and `messages` are the remedies, tickets and messages to look at. Time alone breaks only what is `due`: not
 * over yet. Row policies leave only this organisation to be seen.
 */
export function asked(rules: Rule[], of: keyof typeof readers): string {
  return `${readers[of]}, due as materialized (select * from remedies r where ${isOpen})
    ${rules.map(([what, query]) => `(select '${what}' as what, ${query} limit 2)`).join('\nunion all ')}`
}

/** The rules of the money itself, each a query of what breaks it. */
export const moneyRules: Rule[] = [
  [
    'a ticket is over while money of it is open',
    // On what is resolved something may be asked for later; then it stays open until that has ended.
    `t.number as which from mine t where t.stage in ('resolved', 'closed')
         and exists (select from remedies r where r.ticket_id = t.ticket_id and ${isOpen}
           and (t.stage = 'closed' or r.proposed_at < t.resolved_at))`,
  ],
  [
    'the count of open money is wrong',
    `t.number as which from mine t where t.money_open <> (select count(*) from remedies r
         where r.ticket_id = t.ticket_id and ${isOpen})`,
  ],
  ['it is under way and will never be asked about', `${open} where r.state in ${underWay} and r.next_at is null`],
  [
    'it will be asked about too late',
    `${open} where r.state in ${underWay} and r.next_at > ${now} + interval '61 minutes'`,
  ],
  ['it is due and nobody asks', `${open} where r.state in ${underWay} and ${isLate('r.next_at')}`],
  [
    'it is ready and nobody sends it',
    `${open} where r.state = 'approved' and not exists (select from money_switches s where s.is_off)
         and ${isLate('greatest(r.next_at, r.approved_at, (select max(s.at) from money_switches s))')}`,
  ],
  [
    'nobody knows for long and no person was told',
    `${open} where r.state in ('submitted', 'unknown')
         and greatest(r.submitted_at + interval '30 minutes', ${since}) < ${now} - interval '30 minutes'`,
  ],
  ['a proposal lives on after its end', `${open} where r.state = 'proposed' and ${isLate('r.expires_at')}`],
  ['a proposal has no end', `${open} where r.state = 'proposed' and r.expires_at is null`],
  [
    'a protection outlives its end',
    // It lasts until it is known whether it was made longer, and never longer than that.
    `${open} where r.kind = 'hold' and r.state = 'done' and r.hold_ended_at is null and ${isLate('r.hold_until')}
       and not exists (select from remedies o where (o.ticket_id, o.hold_id) = (r.ticket_id, r.remedy_id)
         and (o.state in ('approved', 'submitted', 'accepted', 'unknown', 'human')
             and (o.kind = 'release' or not ${isLate('o.until_at')})
           or o.state = 'rejected' and not ${isLate('o.ended_at')}))`,
  ],
  ['a protection stands without an end', `${id} where r.kind = 'hold' and r.state = 'done' and r.hold_until is null`],
  [
    'a protection is longer than may be',
    `${id} where r.kind = 'hold' and r.hold_until > r.proposed_at + case
         when exists (select from remedies o where (o.ticket_id, o.hold_id) = (r.ticket_id, r.remedy_id) and o.kind = 'extend' and o.state = 'done')
         then interval '72 hours' when r.policy->>'isVouched' = 'false' then interval '2 hours' else interval '24 hours' end`,
  ],
  [
    'a protection was made longer by who asked for it',
    `${id} join remedies h on h.remedy_id = r.hold_id where r.kind = 'extend' and r.proposed_by = h.proposed_by`,
  ],
  [
    'a protection was ended by nobody',
    `${id} where r.hold_ended_at is not null and not exists (select from remedies o where (o.ticket_id, o.hold_id) = (r.ticket_id, r.remedy_id)
         and o.kind = 'release' and (o.state = 'done' or o.code in ('already_ended', 'not_found')))`,
  ],
  [
    'a protection ends early without a second person',
    `${id} join remedies h on h.remedy_id = r.hold_id where r.kind = 'release' and r.people_needed = 0
         and r.proposed_at < h.hold_until and not exists (select from remedies o where (o.ticket_id, o.hold_id) = (h.ticket_id, h.remedy_id)
           and o.kind = 'extend' and o.ended_at >= r.proposed_at)`,
  ],
  [
    'two protections of the same at once',
    `min(r.ticket_id::text) as which from touched r where r.kind = 'hold' and r.hold_ended_at is null
         and r.state not in ('rejected', 'refused', 'withdrawn', 'expired')
         group by r.ticket_id, coalesce(r.order_no, r.contact_id::text) having count(*) > 1`,
  ],
  [
    'strangers protect an account again and again',
    `${id} where r.policy->>'isVouched' = 'false' and r.submitted_at is not null and 2 < (select count(*) from remedies o
         where o.kind = 'hold' and o.proposed_by is null and (o.order_no = r.order_no or o.contact_id = r.contact_id)
           and o.submitted_at <= r.submitted_at
           and o.submitted_at > r.submitted_at - interval '24 hours')`,
  ],
  [
    'a posting does not sum to zero',
    `min(l.remedy_id::text) as which from ledger_entries l
         where (l.ticket_id, l.remedy_id) in (select ticket_id, remedy_id from touched) group by l.remedy_id, l.step having sum(l.amount_minor) <> 0`,
  ],
  [
    'the books do not say what happened',
    `${id} where r.kind in ('refund', 'compensate') and (
         select array[count(*) filter (where l.step = 'sent'), count(*) filter (where l.step = 'settled'),
           count(*) filter (where l.step = 'returned')] from ledger_entries l
           where (l.ticket_id, l.remedy_id) = (r.ticket_id, r.remedy_id) and abs(l.amount_minor) = r.amount_minor and l.currency = r.currency)
         <> array[case when r.submitted_at is null then 0 else 2 end, case r.state when 'done' then 2 else 0 end,
           case r.state when 'rejected' then 2 else 0 end]::bigint[]`,
  ],
  [
    'customers got another sum by our books',
    `${id} where r.kind in ('refund', 'compensate') and coalesce((select sum(l.amount_minor) from ledger_entries l
         where (l.ticket_id, l.remedy_id) = (r.ticket_id, r.remedy_id) and l.account = 'customer'), 0)
         <> case r.state when 'done' then -r.amount_minor else 0 end`,
  ],
  [
    'the books have money of what moves none',
    `${id} where r.kind not in ('refund', 'compensate') and exists (select from ledger_entries l where (l.ticket_id, l.remedy_id) = (r.ticket_id, r.remedy_id))`,
  ],
  [
    'what is set aside of a payment is not what may go back',
    `p.order_no as which from payment_refunds p
         where p.order_no in (select order_no from touched) and p.reserved_minor <> (select coalesce(sum(r.amount_minor), 0)
         from remedies r where r.order_no = p.order_no and r.kind = 'refund' and r.state not in ('rejected', 'refused',
           'withdrawn', 'expired'))`,
  ],
  [
    'more is set aside of a payment than was paid',
    `p.order_no as which from payment_refunds p
         where p.order_no in (select order_no from touched) and p.outside_minor + p.reserved_minor > p.paid_minor`,
  ],
  [
    'it was sent without its people',
    `${id} where (r.submitted_at is not null or r.state = 'approved') and ${people} > (select count(distinct a.staff_id)
         from remedy_approvals a where (a.ticket_id, a.remedy_id) = (r.ticket_id, r.remedy_id) and a.decision = 'approve' and a.params_hash = r.params_hash
           and a.staff_id is distinct from r.proposed_by and a.at < coalesce(r.expires_at, 'infinity'))`,
  ],
  [
    'somebody approved what they proposed',
    `${id} join remedy_approvals a on (a.ticket_id, a.remedy_id) = (r.ticket_id, r.remedy_id) where a.staff_id = r.proposed_by`,
  ],
  [
    'somebody approved something else',
    `${id} join remedy_approvals a on (a.ticket_id, a.remedy_id) = (r.ticket_id, r.remedy_id) where a.params_hash <> r.params_hash`,
  ],
  [
    'somebody said yes to something else',
    `${id} join events e on e.subject_id = r.ticket_id and e.type = 'remedy.approved'
         and e.payload->>'remedyId' = r.remedy_id::text where e.payload->>'paramsHash' <> encode(r.params_hash, 'hex')`,
  ],
  [
    'somebody approved after its end',
    `${id} join remedy_approvals a on (a.ticket_id, a.remedy_id) = (r.ticket_id, r.remedy_id) where a.at >= r.expires_at`,
  ],
  [
    'somebody approved who worked on the ticket',
    `${id} join remedy_approvals a on (a.ticket_id, a.remedy_id) = (r.ticket_id, r.remedy_id) join events e on e.subject_id = r.ticket_id
         and e.at < a.at and (e.type in ('ticket.assigned', 'ticket.placed') and e.payload->>'staffId' = a.staff_id::text
           or e.actor_id = a.staff_id and e.type in ('message.added', 'ticket.moved'))`,
  ],
  [
    'it was sent although somebody said no',
    `${id} join remedy_approvals a on (a.ticket_id, a.remedy_id) = (r.ticket_id, r.remedy_id) where a.decision = 'refuse' and r.submitted_at is not null`,
  ],
  [
    'it was sent after it had ended',
    `${id} where r.state in ${neverSent} and (r.submitted_at is not null
         or exists (select from ledger_entries l where (l.ticket_id, l.remedy_id) = (r.ticket_id, r.remedy_id)))`,
  ],
  [
    'it was sent while it was switched off',
    `${id} cross join (values ('holds'), ('refunds'), ('compensation'), ('automatic')) s(name)
         where r.submitted_at is not null and (s.name = case r.kind when 'hold' then 'holds' when 'refund' then 'refunds'
           when 'compensate' then 'compensation' end or s.name = 'automatic' and r.policy is not null and r.kind <> 'hold')
         and 'money.switched_off' = (select e.type from events e where e.type in ('money.switched_off', 'money.switched_on')
           and e.subject_id = r.org_id and e.payload->>'name' = s.name and e.at < r.submitted_at order by e.at desc, e.seq desc limit 1)`,
  ],
  [
    'somebody proposed more than they may at once',
    `${id} join staff s on s.staff_id = r.proposed_by where r.amount_minor > ${byRole(200_000, 5_000_000)}`,
  ],
  [
    'somebody proposed more than they may in a day',
    `${id} join staff s on s.staff_id = r.proposed_by where r.amount_minor is not null
         and (select sum(o.amount_minor) from remedies o where o.proposed_by = r.proposed_by
           and o.state not in ('rejected', 'refused', 'withdrawn', 'expired') and o.proposed_at <= r.proposed_at
           and o.proposed_at > r.proposed_at - interval '24 hours') > ${byRole(1_000_000, 20_000_000)}`,
  ],
  [
    'the story does not say what the row says',
    `${id} cross join lateral (select array[${told.map((types) => `count(*) filter (where e.type in (${types}))`).join(', ')}] as said
           from events e where e.subject_id = r.ticket_id and e.payload->>'remedyId' = r.remedy_id::text) e
         where e.said <> array[1, (r.submitted_at is not null)::int, (r.state = 'done')::int, (r.state = 'rejected')::int,
           (r.state = 'refused')::int, (r.state = 'withdrawn')::int, (r.state = 'expired')::int,
           (r.hold_ended_at is not null)::int, (select count(*) from remedy_approvals a
             where (a.ticket_id, a.remedy_id) = (r.ticket_id, r.remedy_id) and a.decision = 'approve')]`,
  ],
  [
    'the last word of the story is another',
    `${id} where r.state in ('submitted', 'accepted', 'unknown', 'human', 'done', 'rejected') and 'remedy.' || r.state
         <> (select e.type from events e where e.subject_id = r.ticket_id and e.payload->>'remedyId' = r.remedy_id::text
           and e.type in ('remedy.submitted', 'remedy.accepted', 'remedy.unknown', 'remedy.human', 'remedy.done',
             'remedy.rejected') order by e.seq desc limit 1)`,
  ],
  [
    'the statement was read wrongly',
    `d.kind || ' ' || d.remedy_id as which from money_differences d left join remedies r on r.remedy_id = d.remedy_id
         where d.kind <> 'missing_here' or d.ticket_number is null or r.ended_at < d.found_at and r.state = 'done'`,
  ],
]
