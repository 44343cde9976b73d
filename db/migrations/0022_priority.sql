-- How urgent a ticket is and how its words sound (docs/decisions/0036-priority.md).

-- What makes a customer need care. Only the kind, which is data of the organisation's triage; in whose words and why it
-- was recorded stands as a note on the ticket, sealed and erased like every other message.
create table vulnerabilities (
  org_id uuid not null references orgs,
  customer_id uuid not null references customers,
  vulnerability_id uuid not null,
  kind text not null check (length(kind) between 1 and 40),
  -- They agreed to it being kept, or it protects their life, health or property (PIPL articles 13 and 29).
  basis text not null check (basis in ('agreed', 'protects')),
  set_by uuid not null references staff,
  set_at timestamptz not null,
  review_on date not null, -- in the organisation's calendar; from then on the card asks whether it still holds
  ended_by uuid references staff,
  ended_at timestamptz,
  check ((ended_by is null) = (ended_at is null)),
  primary key (customer_id, vulnerability_id)
);
-- What the door asks of customers whom it knows; and each kind once.
create unique index vulnerabilities_in_force on vulnerabilities (customer_id, kind) where ended_at is null;
alter table vulnerabilities enable row level security;
alter table vulnerabilities force row level security;
create policy in_org on vulnerabilities using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update, delete on vulnerabilities to huiyin_app;

-- 0 calm, 1 upset, 2 angry, 3 distressed, 4 in danger; null: not read.
alter table messages add mood smallint check (mood between 0 and 4);
grant update (mood) on messages to huiyin_app;

alter table tickets
  add mood smallint not null default 0 check (mood between 0 and 4), -- the worst that was read in it
  add care json, -- kinds of care that its words speak of; null for none
  add person_since timestamptz; -- since when it waits for somebody to speak with its customer
create index tickets_for_a_person on tickets (org_id, person_since) where person_since is not null; -- the view of those
