-- The customer's own data (docs/decisions/0026-privacy.md): identity in proportion, what they get and correct, consents,
-- the recycle bin, how long what is kept, and erasure.

-- active → restricted (kept and not used) → erased (the keys are destroyed; this row stays, so that counts and history do).
alter table customers
  add state text not null default 'active' check (state in ('active', 'restricted', 'erased')),
  add state_at timestamptz,
  -- Nothing happened with them before this moment, as the retention sweep last saw it. Null: since created_at.
  add quiet_since timestamptz;
-- The retention sweep: who has been quiet for longest.
create index customers_by_quiet on customers (org_id, state, coalesce(quiet_since, created_at)) where state <> 'erased';

alter table contacts
  -- The ticket that it was given with: only who proves to have sent that ticket sees it.
  add ticket_id uuid,
  -- Corrected since: kept as what it was, found and used no more.
  add superseded_at timestamptz;

-- The version of the notice (what for, how long, which rights) that was shown before the data were asked for.
alter table tickets add notice_version smallint check (notice_version > 0);

-- Taken out of view by staff; in the recycle bin until it is restored or purged.
alter table messages add removed_at timestamptz;
alter table attachments add removed_at timestamptz;

-- Consents that are asked for apart from the complaint itself, which rests on law and contract.
create table consents (
  org_id uuid not null references orgs,
  customer_id uuid not null references customers,
  consent_id uuid not null,
  purpose text not null check (purpose in ('satisfaction_research')),
  text_version smallint not null check (text_version > 0),
  ticket_id uuid not null,
  given_at timestamptz not null,
  given_via text not null check (given_via in ('form', 'own_data')),
  withdrawn_at timestamptz,
  primary key (customer_id, consent_id)
);
create unique index consents_in_force on consents (ticket_id, purpose) where withdrawn_at is null; -- what holds now

-- One-time codes: sent to a contact on file, or told on the telephone by staff who made sure who calls. A code that nobody
-- will get (there is no contact) has a row like any other.
create table identity_codes (
  org_id uuid not null references orgs,
  code_id uuid primary key,
  ticket_id uuid not null references tickets,
  customer_id uuid not null references customers,
  contact_id uuid,
  method text not null check (method in ('code', 'staff')),
  -- The browser that asked; staff's code is for any browser that has opened the ticket.
  grant_hash bytea,
  code_hash bytea not null,
  tries smallint not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index identity_codes_of_customer on identity_codes (org_id, customer_id, created_at); -- the newest, and how many a day
create index identity_codes_by_end on identity_codes (org_id, expires_at); -- the sweep that forgets them

-- A browser that proved whose it is, for 15 minutes.
create table identity_steps (
  org_id uuid not null references orgs,
  grant_hash bytea primary key,
  customer_id uuid not null references customers,
  method text not null check (method in ('app', 'code', 'staff')),
  contact_id uuid,
  proved_at timestamptz not null,
  expires_at timestamptz not null
);
create index identity_steps_by_end on identity_steps (org_id, expires_at); -- the sweep that forgets them

-- Letters about a customer's own data: a code, a correction, an answer about erasure.
create table customer_letters (
  org_id uuid not null references orgs,
  letter_id uuid primary key,
  customer_id uuid not null references customers,
  contact_id uuid,
  template text not null,
  language text not null,
  facts json not null,
  -- The code, until the letter went out.
  secret_sealed bytea,
  created_at timestamptz not null,
  due_at timestamptz not null,
  attempts int not null default 0,
  ended_at timestamptz
);
create index customer_letters_due on customer_letters (org_id, due_at) where ended_at is null; -- the sweep that sends
create index customer_letters_of_customer on customer_letters (customer_id); -- erasure

create table legal_holds (
  org_id uuid not null references orgs,
  customer_id uuid not null references customers,
  hold_id uuid not null,
  ticket_id uuid not null references tickets,
  -- In the words of who set it, masked.
  reason text not null,
  set_by uuid not null references staff,
  set_at timestamptz not null,
  lifted_by uuid references staff,
  lifted_at timestamptz,
  lifted_reason text,
  check (num_nonnulls(lifted_by, lifted_at, lifted_reason) in (0, 3)),
  primary key (customer_id, hold_id)
);
create unique index legal_holds_in_force on legal_holds (ticket_id) where lifted_at is null; -- whether one holds

create table erasure_requests (
  org_id uuid not null references orgs,
  request_id uuid primary key,
  customer_id uuid not null references customers,
  ticket_id uuid not null references tickets,
  state text not null check (state in ('waiting', 'granted', 'refused', 'done')),
  asked_at timestamptz not null,
  decided_by uuid references staff,
  decided_at timestamptz,
  -- Why it was refused, a code that the customer is told in words.
  reason text,
  -- Not before: when the law lets it, and a day after the answer.
  erase_at timestamptz,
  check (num_nonnulls(decided_by, decided_at) in (0, 2)),
  check ((erase_at is not null) = (state in ('granted', 'done')))
);
create unique index erasure_requests_open on erasure_requests (customer_id) where state in ('waiting', 'granted'); -- one at a time
create index erasure_requests_by_state on erasure_requests (org_id, state, asked_at); -- the console's list and the sweep

-- The recycle bin.
create table removed_items (
  org_id uuid not null references orgs,
  ticket_id uuid not null references tickets,
  item_id uuid not null,
  message_id uuid not null,
  -- Null: the message with all its files.
  attachment_id uuid,
  reason text not null,
  removed_by uuid not null references staff,
  removed_at timestamptz not null,
  ended_at timestamptz,
  ended_as text check (ended_as in ('restored', 'purged')),
  check ((ended_at is null) = (ended_as is null)),
  primary key (ticket_id, item_id)
);
create index removed_items_in_bin on removed_items (org_id, removed_at) where ended_at is null; -- the bin, and what is due

-- How long what is kept. No row: what everybody begins with.
create table retention_choices (
  org_id uuid primary key references orgs,
  law text not null,
  restrict_after_days int not null check (restrict_after_days between 0 and 36500),
  erase_after_days int not null check (erase_after_days between restrict_after_days and 36500),
  bin_days int not null check (bin_days between 1 and 3650),
  version int not null check (version > 0),
  changed_at timestamptz not null
);

do $$
declare name text;
begin
  foreach name in array array['consents', 'identity_codes', 'identity_steps', 'customer_letters', 'legal_holds',
    'erasure_requests', 'removed_items', 'retention_choices'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy in_org on %I using (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', name);
  end loop;
end $$;
grant select, insert, update on consents, legal_holds, erasure_requests, removed_items, retention_choices to huiyin_app;
grant select, insert, update, delete on identity_codes, identity_steps, customer_letters to huiyin_app;
-- What erasure, correction and the bin may change of rows that nothing else changes.
grant update (state, state_at, quiet_since, name_sealed, name_masked) on customers to huiyin_app;
grant update (body, original_sealed, salt, removed_at) on messages to huiyin_app;
grant update (removed_at), delete on attachments to huiyin_app;
grant update (words, words_sealed) on ratings to huiyin_app;
grant delete on contacts, unverified_letters to huiyin_app;

-- A customer's story: what became of their data. Rows that are there already fit.
alter table events drop constraint events_subject_kind_check;
alter table events add constraint events_subject_kind_check
  check (subject_kind in ('ticket', 'staff', 'organisation', 'customer')) not valid;

-- Words are found only where they may be shown: not what lies in the bin, and nothing of customers who are not active.
do $$
begin
  execute format($function$
    create or replace function tickets_with_words(pattern text) returns setof uuid
    language sql stable security definer set search_path = pg_catalog, %1$I, pg_temp as $body$
      select found.ticket_id from (
        select t.ticket_id from %1$I.tickets t
        where t.org_id = nullif(current_setting('app.org', true), '')::uuid and (t.number ilike pattern or t.subject ilike pattern)
        union
        select m.ticket_id from %1$I.messages m
        where m.org_id = nullif(current_setting('app.org', true), '')::uuid and m.body ilike pattern and m.removed_at is null
      ) found
      join %1$I.tickets t on t.ticket_id = found.ticket_id
      join %1$I.customers c on c.customer_id = t.customer_id
      where t.org_id = nullif(current_setting('app.org', true), '')::uuid and c.state = 'active'
    $body$ $function$, current_schema());
end $$;
