-- The house: organisations, people, knowledge, tickets, their story, clocks, notices, ratings and counts.
-- Every table carries org_id and a policy. Rows of a ticket have ticket_id first in their key, so that partitioning
-- or sharding by ticket stays possible; what must be unique across tickets lives in small tables of its own.
-- Ids and times are made by the application (PostgreSQL 15 has no uuidv7, and tests decide the time).

-- ---- organisations ------------------------------------------------------------------------------------------------
create table orgs (
  org_id uuid primary key,
  name json not null,
  zone text not null,
  default_language text not null,
  hotline text not null,
  portal_url text not null,
  console_url text not null,
  is_demo boolean not null,
  created_at timestamptz not null,
  set_up_at timestamptz
);
create table hosts (
  host text primary key,
  org_id uuid not null references orgs
);

-- ---- knowledge: versioned, immutable definitions (forms, workflows, taxonomy, steps, replies, notices, routing) -----
create table definitions (
  org_id uuid not null references orgs,
  kind text not null,
  key text not null,
  version int not null check (version > 0),
  body json not null,
  created_at timestamptz not null,
  primary key (org_id, kind, key, version)
);

-- ---- staff ----------------------------------------------------------------------------------------------------------
create table teams (
  org_id uuid not null references orgs,
  team_id uuid primary key,
  key text not null,
  name json not null,
  unique (org_id, key)
);
create table staff (
  org_id uuid not null references orgs,
  staff_id uuid primary key,
  email text not null,
  name text not null,
  role text not null,
  language text not null,
  password_hash text,
  active boolean not null,
  created_at timestamptz not null,
  unique (org_id, email)
);
create table team_members (
  org_id uuid not null references orgs,
  team_id uuid not null references teams,
  staff_id uuid not null references staff,
  primary key (team_id, staff_id)
);
create index team_members_by_person on team_members (org_id, staff_id); -- a person's teams at sign-in and in the queue
create table sessions (
  session_hash bytea primary key,
  org_id uuid not null references orgs,
  staff_id uuid not null references staff,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index sessions_by_person on sessions (org_id, staff_id); -- ending every session of a person
create table entry_tokens (
  token_hash bytea primary key,
  org_id uuid not null references orgs,
  purpose text not null check (purpose in ('set_up', 'sign_in', 'invitation')),
  staff_id uuid references staff,
  created_at timestamptz not null,
  expires_at timestamptz,
  used_at timestamptz
);

-- ---- customers: contact data only as ciphertext, keyed index and mask ---------------------------------------------
create table customers (
  org_id uuid not null references orgs,
  customer_id uuid primary key,
  created_at timestamptz not null,
  language text not null,
  name_sealed bytea,
  name_masked text
);
create table contacts (
  org_id uuid not null references orgs,
  customer_id uuid not null references customers,
  contact_id uuid not null,
  kind text not null check (kind in ('phone', 'email')),
  value_sealed bytea not null,
  value_index bytea not null,
  value_masked text not null,
  created_at timestamptz not null,
  primary key (customer_id, contact_id)
);
create unique index contacts_by_id on contacts (contact_id); -- a letter goes to the contact that its ticket was sent with
create index contacts_by_value on contacts (org_id, kind, value_index); -- the door finds a customer by contact; unverified, so not unique

-- ---- tickets --------------------------------------------------------------------------------------------------------
create table tickets (
  org_id uuid not null references orgs,
  ticket_id uuid primary key,
  version int not null,
  story_seq int not null,
  number text not null,
  secret_hash bytea not null,
  customer_id uuid not null references customers,
  -- Where letters of this ticket go: the address that came with it, never one that somebody gave later with another.
  email_contact_id uuid,
  channel text not null,
  language text not null,
  form_key text not null,
  form_version int not null,
  answers json not null,
  -- What the mask changed in answers and order number, as it came, sealed; absent when it changed nothing.
  answers_sealed bytea,
  wants text,
  subject text not null,
  order_no text,
  amount_minor bigint,
  currency text,
  taxonomy_version int not null,
  code text not null,
  needs_triage boolean not null,
  triage_why json not null,
  priority smallint not null check (priority between 1 and 4),
  priority_why json not null,
  workflow_key text not null,
  workflow_version int not null,
  status text not null,
  stage text not null,
  outcome text,
  reason text,
  redress text,
  merged_into uuid references tickets,
  status_before_merge text,
  team_id uuid references teams,
  assignee_id uuid references staff,
  due_at timestamptz,
  transfers int not null default 0,
  received_at timestamptz not null,
  resolved_at timestamptz,
  changed_at timestamptz not null,
  check ((amount_minor is null) = (currency is null)),
  check ((merged_into is null) = (status_before_merge is null)),
  -- No ticket without an owner or a queue.
  check (assignee_id is not null or team_id is not null)
);
-- The queue, most pressing first: one index for all open tickets, one per person, one per team.
create index tickets_open on tickets (org_id, priority, due_at, ticket_id) where stage not in ('resolved', 'closed');
create index tickets_of_person on tickets (org_id, assignee_id, priority, due_at, ticket_id) where stage not in ('resolved', 'closed');
create index tickets_of_team on tickets (org_id, team_id, priority, due_at, ticket_id) where stage not in ('resolved', 'closed');
create index tickets_all on tickets (org_id, received_at, ticket_id); -- everything, newest first; resolved and closed views
create index tickets_of_customer on tickets (org_id, customer_id, received_at); -- a customer's other tickets

create table ticket_numbers (
  org_id uuid not null references orgs,
  number text not null,
  ticket_id uuid not null,
  primary key (org_id, number)
);
create table source_keys (
  org_id uuid not null references orgs,
  source text not null,
  source_id text not null,
  ticket_id uuid not null,
  primary key (org_id, source, source_id)
);
create table messages (
  org_id uuid not null references orgs,
  ticket_id uuid not null references tickets,
  message_id uuid not null,
  author_kind text not null check (author_kind in ('customer', 'staff', 'system')),
  author_id uuid,
  visibility text not null check (visibility in ('public', 'internal')),
  body text not null,
  -- The words as they came, sealed; absent when the mask changed nothing.
  original_sealed bytea,
  at timestamptz not null,
  primary key (ticket_id, message_id)
);
create table merges (
  org_id uuid not null references orgs,
  ticket_id uuid not null references tickets,
  merge_id uuid not null,
  into_ticket_id uuid not null references tickets,
  merged_at timestamptz not null,
  undone_at timestamptz,
  primary key (ticket_id, merge_id)
);
create index merges_into on merges (org_id, into_ticket_id); -- which tickets were merged into this one
create table track_grants (
  grant_hash bytea not null,
  org_id uuid not null references orgs,
  ticket_id uuid not null references tickets,
  expires_at timestamptz not null,
  primary key (grant_hash, ticket_id)
);

-- ---- the story: append-only, one gapless sequence per subject ---------------------------------------------------------
create table events (
  org_id uuid not null references orgs,
  -- The ticket (or, for what has no ticket, the person or organisation) that the event is about.
  subject_id uuid not null,
  seq int not null check (seq > 0),
  subject_kind text not null check (subject_kind in ('ticket', 'staff', 'organisation')),
  -- Followers read below pg_snapshot_xmin: serial numbers commit out of order, transaction ids below it are complete.
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null,
  type text not null,
  version smallint not null,
  actor_kind text not null check (actor_kind in ('customer', 'staff', 'system')),
  actor_id uuid,
  -- json, not jsonb: the canonical text (RFC 8785) is kept byte for byte, for the proof.
  payload json not null,
  primary key (subject_id, seq)
);
create index events_in_commit_order on events (org_id, xid, subject_id, seq); -- followers
create table follower_cursors (
  org_id uuid not null references orgs,
  follower text not null,
  xid xid8 not null,
  subject_id uuid not null,
  seq int not null,
  moved_at timestamptz not null,
  primary key (org_id, follower)
);

-- ---- clocks, notices, ratings, counts ---------------------------------------------------------------------------------
create table clocks (
  org_id uuid not null references orgs,
  ticket_id uuid not null references tickets,
  clock text not null,
  run int not null,
  rule_key text not null,
  rule_version int not null,
  owner_role text not null,
  started_at timestamptz not null,
  due_at timestamptz not null,
  done_at timestamptz,
  breached_at timestamptz,
  provisional boolean not null,
  explanation json not null,
  primary key (ticket_id, clock, run)
);
create index clocks_running on clocks (org_id, due_at) where done_at is null and breached_at is null; -- the sweep of late clocks
create index clocks_late on clocks (org_id, clock, started_at); -- promises kept, by clock and time
create table notices (
  org_id uuid not null references orgs,
  ticket_id uuid not null references tickets,
  notice_id uuid not null,
  dedupe_key text not null,
  template text not null,
  language text not null,
  facts json not null,
  attempts int not null default 0,
  due_at timestamptz not null,
  sent_at timestamptz,
  failed_at timestamptz,
  last_error text,
  created_at timestamptz not null,
  primary key (ticket_id, notice_id),
  unique (ticket_id, dedupe_key)
);
create index notices_due on notices (org_id, due_at) where sent_at is null and failed_at is null; -- the sending sweep
create table ratings (
  org_id uuid not null references orgs,
  ticket_id uuid not null references tickets,
  run int not null,
  stars smallint not null check (stars between 1 and 5),
  words text,
  words_sealed bytea,
  assignee_id uuid,
  at timestamptz not null,
  primary key (ticket_id, run)
);
create index ratings_by_time on ratings (org_id, at); -- today's ratings on the board
create table counts (
  org_id uuid not null references orgs,
  figure text not null,
  day date not null,
  key text not null,
  value bigint not null,
  primary key (org_id, figure, day, key)
);
create table idempotency_keys (
  org_id uuid not null references orgs,
  principal text not null,
  route text not null,
  key text not null,
  fingerprint bytea not null,
  status int not null,
  answer_sealed bytea not null,
  created_at timestamptz not null,
  primary key (org_id, principal, route, key)
);
create index idempotency_keys_by_age on idempotency_keys (org_id, created_at); -- forgotten after 30 days
create table imports (
  org_id uuid not null references orgs,
  import_id uuid primary key,
  file_hash bytea not null,
  map text not null,
  line_done int not null,
  imported int not null,
  duplicates int not null,
  refused json not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  unique (org_id, map, file_hash)
);

-- ---- one organisation per transaction: app.org is set by inOrg and gone after commit -------------------------------
do $$
declare name text;
begin
  for name in select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = current_schema() and c.relkind = 'r' and c.relname <> 'migrations'
  loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy in_org on %I using (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', name);
  end loop;
end $$;
-- The directory: which host belongs to which organisation is public (DNS says it too), and the worker lists organisations.
create policy directory on orgs for select using (true);
create policy directory on hosts for select using (true);

-- ---- what is written stays written ----------------------------------------------------------------------------------
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% on % is refused: rows here are never changed', tg_op, tg_table_name;
end $$;
create trigger never_changed before update or delete or truncate on events for each statement execute function refuse_change();
create trigger never_changed before update or delete or truncate on definitions for each statement execute function refuse_change();

grant usage on schema public to huiyin_app;
grant select, insert, update, delete on all tables in schema public to huiyin_app;
revoke update, delete on events, definitions from huiyin_app;
revoke delete on tickets, messages, customers, contacts, clocks, ratings, merges, ticket_numbers, source_keys from huiyin_app;
