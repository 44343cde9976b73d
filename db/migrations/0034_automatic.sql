-- Money that goes back without anybody asking for it: which tickets a policy is still to be asked about, and what was decided
-- (docs/decisions/0052-automatic-refunds.md).

-- Tickets that name a payment, until their policies are through with it. A row that is done is gone.
create table automatic_checks (
  org_id uuid not null references orgs,
  ticket_id uuid not null references tickets,
  order_no text not null,
  next_at timestamptz not null,
  fresh_at timestamptz not null, -- what was found before is no evidence
  attempts smallint not null default 0, -- looks since then that found no newer evidence
  primary key (ticket_id)
);
create index automatic_checks_due on automatic_checks (org_id, next_at); -- the sweep

-- What a policy decided about a payment. There is one row: so a policy gives back a payment once, whatever asks how often.
create table automatic_decisions (
  org_id uuid not null references orgs,
  order_no text not null,
  policy_key text not null,
  policy_version int not null,
  ticket_id uuid not null references tickets,
  decided_at timestamptz not null,
  outcome text not null check (outcome in ('refund', 'propose', 'nothing')),
  remedy_id uuid, -- what goes back
  compensation_id uuid, -- what is paid for the delay
  explanation json not null, -- every step, and the sentences of it
  primary key (org_id, order_no, policy_key),
  check ((outcome = 'nothing') = (remedy_id is null and compensation_id is null)),
  foreign key (ticket_id, remedy_id) references remedies,
  foreign key (ticket_id, compensation_id) references remedies (ticket_id, remedy_id)
);
create index automatic_decisions_of_ticket on automatic_decisions (ticket_id); -- erasure, the ticket's page

-- The second wall of "once": a decision that moved money stands.
create function automatic_decision_holds() returns trigger language plpgsql as $$
begin
  if old.outcome <> 'nothing' then raise exception 'what moved money is decided once'; end if;
  return new;
end $$;
create trigger automatic_decision_holds before update on automatic_decisions
  for each row execute function automatic_decision_holds();

do $$
declare name text;
begin
  foreach name in array array['automatic_checks', 'automatic_decisions'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy in_org on %I using (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', name);
  end loop;
end $$;
select hide_from_recused('automatic_checks', 'ticket_id');
select hide_from_recused('automatic_decisions', 'ticket_id');
grant select, insert, update, delete on automatic_checks to huiyin_app;
grant select, insert, update on automatic_decisions to huiyin_app;
