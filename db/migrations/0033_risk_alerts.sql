-- "Was this you?": transactions that a risk system finds abnormal, the one question about each, and what was answered
-- (docs/decisions/0051-milestones-and-alerts.md).

create table risk_alerts (
  org_id uuid not null references orgs,
  alert_id uuid primary key,
  entry_id uuid not null references entries, -- which risk system
  their_id text not null, -- what it calls the alert
  language text not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null,
  merchant text not null, -- masked
  happened_at timestamptz not null,
  token_hash bytea not null, -- SHA-256 of what answers it, 130 bits, once
  who_sealed bytea, -- phone, their customer, transaction and the token; gone as soon as nobody needs them
  answer_by timestamptz not null,
  callback text, -- an address at one of the entry's own origins
  state text not null default 'open' check (state in ('open', 'yes', 'no', 'silent')),
  ended_at timestamptz,
  ticket_id uuid references tickets,
  ask_attempts smallint not null default 0,
  ask_next_at timestamptz, -- when to send the question by SMS (again); null: sent, impossible or not needed
  asked_at timestamptz, -- the gateway took it
  ask_error text,
  tell_attempts smallint not null default 0,
  tell_next_at timestamptz, -- when to tell the risk system the answer (again); null: told, given up or nothing to tell
  told_at timestamptz,
  tell_error text,
  created_at timestamptz not null,
  unique (org_id, entry_id, their_id),
  check ((state = 'open') = (ended_at is null)),
  check (state = 'open' or (who_sealed is null and ask_next_at is null)),
  check (state not in ('no', 'silent') or ticket_id is not null)
);
create unique index risk_alerts_by_token on risk_alerts (org_id, token_hash); -- the one tap
create index risk_alerts_open on risk_alerts (org_id, answer_by) where state = 'open'; -- the sweep of the unanswered
create index risk_alerts_to_ask on risk_alerts (org_id, ask_next_at) where ask_next_at is not null; -- the sweep that asks
create index risk_alerts_to_tell on risk_alerts (org_id, tell_next_at) where tell_next_at is not null; -- the sweep that tells
create index risk_alerts_ended on risk_alerts (org_id, ended_at) where ended_at is not null; -- the sweep that forgets

alter table risk_alerts enable row level security;
alter table risk_alerts force row level security;
create policy in_org on risk_alerts using (org_id = nullif(current_setting('app.org', true), '')::uuid);
select hide_from_recused('risk_alerts', 'ticket_id');
grant select, insert, update, delete on risk_alerts to huiyin_app;
