/** What must be true of messages to telephones: each news once by each way, or a failure that somebody sees. */
import { isLate, now, type Rule } from './invariants.ts'

/** What no other way would help against. */
const pointless = `('no_provider', 'number_missing', 'number_full', 'template_unknown')`
const message = "n.channel || ' ' || n.dedupe_key as which from messages n"
/** Something is still to come of it. */
const isOpen = 'n.delivered_at is null and n.failed_at is null and n.folded_at is null'
/** How many to a number in a day. */
const most = `case n.channel when 'sms' then 6 else 3 end`
/** The same of a ticket's own steps, which leave room for what is said of money. */
const mostSteps = `case n.channel when 'sms' then 3 else 1 end`
const manyIn = (more: string, max: string) =>
  `${message} join contacts c on c.contact_id = n.contact_id where n.sent_at is not null ${more.replace('$', 'n')} and ${max} < (select
     count(*) from contacts oc join phone_notices o on o.contact_id = oc.contact_id where oc.value_index = c.value_index
       and o.channel = n.channel and o.sent_at <= n.sent_at and o.sent_at > n.sent_at - interval '24 hours' ${more.replace('$', 'o')})`

export const phoneRules: Rule[] = [
  [
    'a message is due and nobody sends it',
    `n.notice_id::text as which from phone_notices n where ${isOpen} and ${isLate('n.due_at')}`,
  ],
  [
    // One that went out at last counts the tries of those who died with it; and so does a call that waits for the morning.
    'a message waits for ever',
    `${message} where n.attempts > 4 and n.sent_at is null and ${isOpen} and (n.channel = 'sms' or n.due_at <= ${now})`,
  ],
  [
    'news go out twice by the same way',
    `min(n.dedupe_key) as which from messages n group by n.ticket_id, n.dedupe_key, n.channel having count(*) > 1`,
  ],
  ['a number gets more in a day than it may', manyIn('', most)],
  ['a number hears of more steps in a day than it may', manyIn("and $.template = 'progress'", mostSteps)],
  [
    'the story does not say what became of a message',
    `t.number as which from mine t cross join lateral (select array[count(*) filter (where e.type = 'phone.sent'),
         count(*) filter (where e.type = 'phone.delivered'), count(*) filter (where e.type = 'phone.failed'),
         count(*) filter (where e.type = 'phone.folded')] as said
         from events e where e.subject_id = t.ticket_id) e
       cross join lateral (select array[count(sent_at), count(delivered_at), count(failed_at), count(folded_at)] as are
         from phone_notices n where n.ticket_id = t.ticket_id) n where e.said <> n.are`,
  ],
  [
    'a message did not arrive and no other way was tried',
    `${message} where n.failed_at is not null and n.fallback_of is null and n.last_error not in ${pointless}
       and not exists (select from phone_notices o where o.ticket_id = n.ticket_id and o.dedupe_key = n.dedupe_key
         and o.channel <> n.channel)`,
  ],
  [
    'news are left out and nothing followed that says more',
    `${message} where n.folded_at is not null and not exists (select from remedies r where r.ticket_id = n.ticket_id
       and n.dedupe_key = 'refund_accepted:' || r.remedy_id and r.state in ('done', 'rejected'))
       and not (n.template = 'progress' and exists (select from phone_notices o where o.ticket_id = n.ticket_id
         and o.template = 'progress' and (o.facts->>'seq')::int > (n.facts->>'seq')::int))`,
  ],
  [
    'news reach nobody, and nobody is told',
    `min(n.dedupe_key) as which from messages n group by n.ticket_id, n.dedupe_key, n.template
       having bool_and(n.failed_at is not null and n.delivered_at is null) and not exists (select from events e
         where e.subject_id = n.ticket_id and e.type = 'phone.failed' and e.payload->>'template' = n.template
           and e.payload->>'isLast' = 'true')`,
  ],
]

/** Asked when everything had time: whatever befalls somebody's money is told on their telephone, and has an end. */
export const phoneEndRules: Rule[] = [
  ['a message has no end', `${message} where ${isOpen}`],
  ...[
    ['a protection was asked for', "r.kind = 'hold'", ['hold_requested']],
    ['a protection came to nothing', "r.kind = 'hold' and r.state = 'rejected'", ['hold_failed']],
    ['a protection is over', 'r.hold_ended_at is not null', ['hold_ended', 'hold_false_alarm']],
    ['money came back', "r.kind = 'refund' and r.state = 'done'", ['refund_done']],
    ['money could not go back', "r.kind = 'refund' and r.state = 'rejected'", ['refund_failed']],
    ['a compensation was paid', "r.kind = 'compensate' and r.state = 'done'", ['compensation_done']],
  ].map(
    ([what, when, templates]): Rule => [
      `nobody wrote that ${what}`,
      `r.remedy_id::text as which from touched r where ${when} and not exists (select from messages n
         where n.ticket_id = r.ticket_id and n.folded_at is null
           and n.dedupe_key in (${(templates as string[]).map((template) => `'${template}:' || r.remedy_id`).join(', ')}))`,
    ],
  ),
]
