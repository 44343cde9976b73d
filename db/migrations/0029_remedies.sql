-- Money actions, who approved them, how far they are, our own books of them, and what the statement of whoever holds the money
-- says (docs/decisions/0046-remedies.md).

-- What is asked of whoever holds the money. The id is stored before anything is sent, and is the idempotency key there.
create table remedies (
  org_id uuid not null references orgs,
  ticket_id uuid not null references tickets,
  remedy_id uuid not null,
  kind text not null check (kind in ('hold', 'extend', 'release', 'refund', 'compensate', 'recall')),
  rail text not null check (rail in ('core', 'wechat_pay')),
  state text not null check (state in ('proposed', 'approved', 'submitted', 'accepted', 'unknown', 'human', 'done',
    'rejected', 'refused', 'withdrawn', 'expired')),
  contact_id uuid, -- whose account: the number or app user behind the seal
  order_no text, -- which payment
  hold_id uuid, -- the hold that is extended or released
  amount_minor bigint check (amount_minor > 0),
  currency text,
  until_at timestamptz, -- of a hold and its extension: when it ends by itself
  reason text not null check (reason in ('theft', 'missing_money', 'failed_but_debited', 'still_frozen', 'duplicate_debit',
    'wrong_amount', 'merchant_refund', 'goodwill', 'late', 'false_alarm', 'safe_again', 'end', 'confirmed', 'fraud')),
  note text, -- masked words of whoever proposed it
  evidence json, -- what the core said of the payment when it was proposed
  policy json, -- the policy that decided, its version and why, where none proposed it
  params_hash bytea not null, -- SHA-256 of everything that is asked
  proposed_by uuid references staff, -- null: the door, a policy or the end of a hold
  proposed_at timestamptz not null,
  expires_at timestamptz, -- until when it may be approved
  people_needed smallint not null check (people_needed between 0 and 2),
  approved_at timestamptz,
  attempts int not null default 0,
  next_at timestamptz, -- when to send or ask next; null: nothing to do
  fence int not null default 0, -- which sending has it; an answer to an earlier one is not written
  submitted_at timestamptz, -- the first time
  answered_at timestamptz, -- the first answer
  ended_at timestamptz,
  status_seq int not null default 0, -- newest news of it
  code text,
  reference text,
  hold_until timestamptz, -- of a hold that stands: its end as it is now
  hold_ended_at timestamptz,
  hold_ended_how text check (hold_ended_how in ('by_itself', 'released')),
  primary key (ticket_id, remedy_id),
  check ((amount_minor is null) = (currency is null)),
  check ((kind in ('refund', 'compensate')) = (amount_minor is not null)),
  check ((kind in ('hold', 'extend')) = (until_at is not null)),
  check ((kind in ('extend', 'release')) = (hold_id is not null)),
  check (kind in ('extend', 'release') or contact_id is not null or order_no is not null),
  check (kind not in ('refund', 'recall') or order_no is not null),
  check ((hold_ended_at is null) = (hold_ended_how is null))
);
create unique index remedies_by_id on remedies (remedy_id); -- news of one
create index remedies_due on remedies (org_id, next_at) where next_at is not null; -- the sender
create index remedies_to_decide on remedies (org_id, proposed_at) where state = 'proposed'; -- the inbox, the sweep of what expires
create index remedies_unclear on remedies (org_id, submitted_at) where state in ('unknown', 'human'); -- the list of them
create index remedies_day on remedies (org_id, rail, ended_at) where state = 'done'; -- the daily comparison, limits of a day
create index remedies_holding on remedies (org_id, hold_until) where hold_until is not null and hold_ended_at is null; -- the sweep of ends
create index remedies_of_payment on remedies (org_id, order_no) where order_no is not null; -- what a payment had before
create index remedies_of_contact on remedies (org_id, contact_id, submitted_at) where contact_id is not null; -- how often an account was held
create index remedies_of_proposer on remedies (org_id, proposed_by, proposed_at) where proposed_by is not null; -- limits of a day
-- One protection of an account or a payment at a time on a ticket, whoever asks for it.
create unique index remedies_one_hold on remedies (ticket_id, kind, coalesce(order_no, contact_id::text))
  where kind = 'hold' and hold_ended_at is null and state not in ('rejected', 'refused', 'withdrawn', 'expired');

-- Who said yes or no to exactly what.
create table remedy_approvals (
  org_id uuid not null references orgs,
  ticket_id uuid not null,
  remedy_id uuid not null,
  staff_id uuid not null references staff,
  decision text not null check (decision in ('approve', 'refuse')),
  params_hash bytea not null,
  note text,
  at timestamptz not null,
  primary key (ticket_id, remedy_id, staff_id),
  foreign key (ticket_id, remedy_id) references remedies
);

-- What whoever holds the money knows of a payment: asked for when a ticket names it, and again when somebody wants to know.
create table payment_facts (
  org_id uuid not null references orgs,
  order_no text not null,
  asked_at timestamptz not null,
  next_at timestamptz, -- when to ask; null: it was answered
  attempts smallint not null default 0,
  found json, -- null: not known there, or not asked yet
  found_at timestamptz,
  last_error text,
  primary key (org_id, order_no)
);
create index payment_facts_due on payment_facts (org_id, next_at) where next_at is not null; -- the sweep

-- What of a payment has been given back or is on its way back: never more than was paid.
create table payment_refunds (
  org_id uuid not null references orgs,
  order_no text not null,
  currency text not null,
  paid_minor bigint not null check (paid_minor > 0), -- as the core says
  outside_minor bigint not null check (outside_minor >= 0), -- given back before, and not by us
  reserved_minor bigint not null default 0 check (reserved_minor >= 0), -- by remedies that may still move or have moved money
  check (outside_minor + reserved_minor <= paid_minor),
  primary key (org_id, order_no)
);

-- Our books of money that moved: double entry, every posting sums to zero.
create table ledger_entries (
  org_id uuid not null references orgs,
  ticket_id uuid not null,
  remedy_id uuid not null,
  account text not null check (account in ('customer', 'refunds_in_transit', 'refunded', 'compensation')),
  step text not null check (step in ('sent', 'settled', 'returned')),
  amount_minor bigint not null check (amount_minor <> 0), -- positive: debit
  currency text not null,
  at timestamptz not null,
  primary key (ticket_id, remedy_id, step, account),
  foreign key (ticket_id, remedy_id) references remedies
);
create index ledger_days on ledger_entries (org_id, at); -- the export for finance

-- News that arrived, so that one that is sent again is seen to be.
create table money_news (
  org_id uuid not null references orgs,
  rail text not null,
  news_id text not null check (length(news_id) between 1 and 200),
  remedy_id uuid not null,
  status json not null,
  received_at timestamptz not null,
  primary key (org_id, rail, news_id)
);

-- Each day's statement of whoever holds the money, compared with what we know.
create table money_days (
  org_id uuid not null references orgs,
  rail text not null,
  day date not null,
  compared_at timestamptz not null,
  is_complete boolean not null,
  matched int not null,
  primary key (org_id, rail, day)
);
create table money_differences (
  org_id uuid not null references orgs,
  difference_id uuid primary key,
  rail text not null,
  day date not null,
  remedy_id uuid not null,
  kind text not null check (kind in ('missing_there', 'missing_here', 'other_amount', 'other_kind')),
  facts json not null,
  ticket_number text, -- of the ticket that was opened for it
  found_at timestamptz not null,
  settled_at timestamptz,
  settled_by uuid references staff,
  note text,
  unique (org_id, rail, day, remedy_id), -- found once, however often a day is compared
  foreign key (org_id, rail, day) references money_days
);

-- What somebody has stopped. No row, or one that is on again: it runs.
create table money_switches (
  org_id uuid not null references orgs,
  name text not null check (name in ('holds', 'refunds', 'compensation', 'automatic')),
  is_off boolean not null,
  by uuid references staff,
  reason text not null,
  at timestamptz not null,
  primary key (org_id, name)
);

-- A ticket is not over while money of it may still move: how many of its remedies are open.
alter table tickets add column money_open smallint not null default 0 check (money_open >= 0);

-- The second wall of "two people": whatever the code does, nobody approves what they proposed, or anything but what stands
-- there, and nothing is sent that lacks its people.
create function remedy_approval_holds() returns trigger language plpgsql as $$
declare asked remedies;
begin
  select * into strict asked from remedies where ticket_id = new.ticket_id and remedy_id = new.remedy_id;
  if asked.proposed_by = new.staff_id then raise exception 'nobody approves what they proposed'; end if;
  if asked.params_hash <> new.params_hash then raise exception 'approved was something else'; end if;
  if asked.state <> 'proposed' then raise exception 'decided already'; end if;
  return new;
end $$;
create trigger remedy_approval_holds before insert on remedy_approvals for each row execute function remedy_approval_holds();

create function remedy_change_holds() returns trigger language plpgsql as $$
begin
  if (new.kind, new.rail, new.contact_id, new.order_no, new.hold_id, new.amount_minor, new.currency, new.until_at,
      new.params_hash, new.proposed_by, new.people_needed)
    is distinct from (old.kind, old.rail, old.contact_id, old.order_no, old.hold_id, old.amount_minor, old.currency,
      old.until_at, old.params_hash, old.proposed_by, old.people_needed)
    then raise exception 'what was asked is never changed'; end if;
  if old.state in ('proposed') and new.state in ('approved', 'submitted') and new.people_needed > (
      select count(*) from remedy_approvals a where a.ticket_id = new.ticket_id and a.remedy_id = new.remedy_id
        and a.decision = 'approve' and a.params_hash = new.params_hash)
    then raise exception 'people are missing'; end if;
  if new.state = 'submitted' and old.state not in ('approved', 'submitted', 'unknown', 'human', 'accepted')
    then raise exception 'not approved'; end if;
  return new;
end $$;
create trigger remedy_change_holds before update on remedies for each row execute function remedy_change_holds();

create function remedy_begin_holds() returns trigger language plpgsql as $$
begin
  if new.state not in ('proposed', 'approved') or (new.state = 'approved' and new.people_needed > 0)
    then raise exception 'people are missing'; end if;
  return new;
end $$;
create trigger remedy_begin_holds before insert on remedies for each row execute function remedy_begin_holds();

-- A posting that does not sum to zero does not commit.
create function ledger_balances() returns trigger language plpgsql as $$
begin
  if exists (select 1 from ledger_entries e where e.ticket_id = new.ticket_id and e.remedy_id = new.remedy_id
      group by e.step, e.currency having sum(e.amount_minor) <> 0)
    then raise exception 'the entries of a posting must sum to zero'; end if;
  return null;
end $$;
create constraint trigger ledger_balances after insert on ledger_entries deferrable initially deferred
  for each row execute function ledger_balances();

do $$
declare name text;
begin
  foreach name in array array['remedies', 'remedy_approvals', 'payment_facts', 'payment_refunds', 'ledger_entries', 'money_news',
    'money_days', 'money_differences', 'money_switches'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy in_org on %I using (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', name);
  end loop;
end $$;
select hide_from_recused('remedies', 'ticket_id');
select hide_from_recused('remedy_approvals', 'ticket_id');
select hide_from_recused('ledger_entries', 'ticket_id');
grant select, insert, update on remedies, payment_facts, payment_refunds, money_days, money_differences, money_switches to huiyin_app;
grant select, insert on remedy_approvals, ledger_entries, money_news to huiyin_app;
