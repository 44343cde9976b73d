/** What must be true of policies that give money back by themselves, as queries, and against what the core knew. */
import type { Payment } from './core-record.ts'
import { isLate, type Rule } from './invariants.ts'

const minuteMs = 60_000
/** In fen: of one payment, and to one customer in a day. */
const [onceMinor, dayMinor] = [50_000, 100_000]

const id = "r.kind || ' ' || r.remedy_id as which from touched r"
/** What a policy gives without a person. */
const byItself = (row: string) => `${row}.people_needed = 0 and ${row}.policy->>'version' is not null`

export const policyRules: Rule[] = [
  [
    'a policy gives the same back twice',
    `${id} where r.policy->>'version' is not null and exists (select from remedies o where o.order_no = r.order_no
       and o.kind = r.kind and o.policy->>'key' = r.policy->>'key' and o.remedy_id <> r.remedy_id)`,
  ],
  [
    'a policy gives more of a payment than it may',
    `${id} where ${byItself('r')} and ${onceMinor} < (select sum(o.amount_minor) from remedies o
       where o.order_no = r.order_no and ${byItself('o')} and o.policy->>'key' = r.policy->>'key')`,
  ],
  [
    'policies give a customer more in a day than they may',
    `${id} join tickets t on t.ticket_id = r.ticket_id where ${byItself('r')} and ${dayMinor} < (select sum(o.amount_minor)
       from remedies o join tickets ot on ot.ticket_id = o.ticket_id where ot.customer_id = t.customer_id and ${byItself('o')}
         and o.state not in ('rejected', 'refused', 'withdrawn', 'expired') and o.proposed_at <= r.proposed_at
         and o.proposed_at > r.proposed_at - interval '24 hours')`,
  ],
  [
    'a policy gives without having decided so',
    `${id} where r.policy->>'version' is not null and not exists (select from automatic_decisions d
       where d.order_no = r.order_no and d.policy_key = r.policy->>'key' and r.remedy_id in (d.remedy_id, d.compensation_id)
         and d.outcome = case r.people_needed when 0 then 'refund' else 'propose' end)`,
  ],
  [
    'a policy decided while it was switched off',
    `t.number as which from mine t join events d on d.subject_id = t.ticket_id and d.type = 'refund.decided'
       where 'money.switched_off' = (select e.type from events e where e.subject_id = t.org_id
         and e.type in ('money.switched_off', 'money.switched_on') and e.payload->>'name' = 'automatic' and e.at < d.at
         order by e.at desc, e.seq desc limit 1)`,
  ],
  [
    'a policy decided that nobody had on',
    `t.number as which from mine t join events e on e.subject_id = t.ticket_id and e.type = 'refund.decided'
       where e.payload->>'outcome' <> 'nothing' and not exists (select from definitions d where d.kind = 'refunds'
         and d.key = e.payload->>'policy' and d.version = (e.payload->>'version')::int and d.body->>'isOn' = 'true'
         and not exists (select from definitions n where n.kind = 'refunds' and n.key = d.key and n.version > d.version
           and n.created_at < e.at))`,
  ],
  [
    'a decision of a policy has no sentences',
    `t.number as which from mine t join events e on e.subject_id = t.ticket_id and e.type = 'refund.decided'
       where coalesce(json_array_length(e.payload->'said'->'zh-Hans'), 0) < 2
         or coalesce(json_array_length(e.payload->'said'->'en'), 0) < 2`,
  ],
  [
    'nobody asks the policies',
    `c.ticket_id::text as which from automatic_checks c where ${isLate(`greatest(c.next_at, (select max(s.at) from money_switches s))`)}
       and not exists (select from money_switches s where s.is_off)`,
  ],
]

/** What the core must have said of a payment, by policy, and how old it must be: the policies' own words once more. */
const evidence: Record<string, { minutes: number; is(payment: Payment): boolean }> = {
  failed_but_debited: { minutes: 30, is: ({ state, debited }) => state === 'failed' && debited },
  still_frozen: { minutes: 120, is: ({ state, frozen }) => state === 'failed' && frozen },
  duplicate_debit: {
    minutes: 30,
    is: ({ state, debited, duplicateOf }) => state === 'succeeded' && debited && duplicateOf !== null,
  },
  turnaround_exceeded: { minutes: 2 * 1_440, is: ({ state, debited }) => state === 'failed' && debited },
}
/** What was found is at most so old when it decides; and the lane may take a round. */
const oldMs = 17 * minuteMs

/** Whether the core said, not long before, that a policy's money is where it does not belong. */
export function isEvident(
  key: string,
  orderNo: string,
  atMs: number,
  payments: { wasSo(orderNo: string, fromMs: number, untilMs: number, is: (payment: Payment) => boolean): boolean },
): boolean {
  const { minutes, is } = evidence[key]!
  const beforeMs = atMs - minutes * minuteMs
  return payments.wasSo(orderNo, atMs - oldMs, atMs, (payment) => payment.at.getTime() <= beforeMs && is(payment))
}
