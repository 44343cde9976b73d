-- Who may do what (docs/decisions/0024-access-and-exports.md): what an organisation chooses, lists handed out as files, and
-- a role of the application that may do to each table what its code does, and nothing else.

-- How far agents read and work, and how long a list one person exports alone. No row: what everybody begins with.
create table access_choices (
  org_id uuid primary key references orgs,
  agents_read text not null check (agents_read in ('own', 'team', 'organisation')),
  agents_work text not null check (agents_work in ('own', 'team', 'organisation')),
  export_rows_alone_max int not null check (export_rows_alone_max between 0 and 20000),
  version int not null check (version > 0),
  changed_at timestamptz not null
);

-- Lists of tickets as files: asked for, approved by a second person where they are long, made, fetched, gone after a day.
create table exports (
  org_id uuid not null references orgs,
  export_id uuid primary key,
  maker_id uuid not null references staff,
  language text not null,
  reason text not null,
  -- Filters of the queue as canonical JSON, and their SHA-256: what was approved is what is made.
  filters json not null,
  filters_hash bytea not null,
  rows_expected int not null,
  state text not null check (state in ('waiting', 'making', 'ready', 'refused', 'expired', 'failed')),
  requested_at timestamptz not null,
  -- Of the request as long as it waits, then of the file.
  expires_at timestamptz not null,
  decided_by uuid references staff,
  decided_at timestamptz,
  approved_hash bytea,
  attempts int not null default 0,
  due_at timestamptz not null,
  -- Name in the file store, as long as the file is there; SHA-256 of what the maker got stays.
  file_key text,
  file_hash bytea,
  bytes int,
  rows int,
  made_at timestamptz,
  check (decided_by <> maker_id),
  check ((decided_by is null) = (decided_at is null)),
  check (approved_hash is null or (decided_by is not null and approved_hash = filters_hash)),
  check (num_nonnulls(file_hash, bytes, rows, made_at) in (0, 4)),
  check (file_key is null or state = 'ready')
);
create index exports_by_time on exports (org_id, requested_at); -- the page, newest first
create index exports_making on exports (org_id, due_at) where state = 'making'; -- the sweep that makes files
create index exports_ending on exports (org_id, expires_at) where state in ('waiting', 'ready'); -- the sweep that ends them

do $$
declare name text;
begin
  foreach name in array array['access_choices', 'exports'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy in_org on %I using (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', name);
  end loop;
end $$;
grant select, insert, update on access_choices, exports to huiyin_app;

-- What no code of the application does, its role may not do; it may read which migrations there are, and no more.
revoke insert, update, delete on migrations from huiyin_app;
revoke delete on orgs, staff, follower_cursors, notices, counts, imports, unverified_letters from huiyin_app;
revoke update, delete on hosts, teams, team_members from huiyin_app;
revoke update on customers, messages, ticket_numbers, source_keys, ratings, idempotency_keys from huiyin_app;

-- The one door for words: LIKE is not leakproof, so under a policy PostgreSQL looks at every row of the organisation before
-- it looks at the words, and uses no index. This runs as the owner with its own condition on the organisation, sees masked
-- words only and answers ids only; who asks then reads the tickets under the policies. Names are pinned to this schema.
do $$
begin
  execute format($function$
    create function tickets_with_words(pattern text) returns setof uuid
    language sql stable security definer set search_path = pg_catalog, %1$I, pg_temp as $body$
      select t.ticket_id from %1$I.tickets t
      where t.org_id = nullif(current_setting('app.org', true), '')::uuid and (t.number ilike pattern or t.subject ilike pattern)
      union
      select m.ticket_id from %1$I.messages m
      where m.org_id = nullif(current_setting('app.org', true), '')::uuid and m.body ilike pattern
    $body$ $function$, current_schema());
end $$;
revoke all on function tickets_with_words(text) from public;
grant execute on function tickets_with_words(text) to huiyin_app;
