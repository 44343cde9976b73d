-- Entry points: places of a host app that open the form, the secrets with which its server signs what it knows, and
-- what a ticket was told that way.

create table entries (
  org_id uuid not null references orgs,
  entry_id uuid primary key,
  -- Public: it stands in the page of the host app.
  key text not null,
  name json not null,
  -- Origins whose pages may send with this key, as an array of texts.
  origins json not null,
  requests_per_minute_max int not null check (requests_per_minute_max > 0),
  active boolean not null,
  version int not null,
  created_at timestamptz not null,
  unique (org_id, key)
);
create table entry_secrets (
  org_id uuid not null references orgs,
  entry_id uuid not null references entries,
  kid text not null,
  secret_sealed bytea not null,
  created_at timestamptz not null,
  retired_at timestamptz,
  -- A token names its secret by kid alone.
  primary key (org_id, kid)
);

do $$
declare name text;
begin
  foreach name in array array['entries', 'entry_secrets'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy in_org on %I using (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', name);
  end loop;
end $$;
-- Tickets name their entry, and a retired secret stays to say so: neither is ever deleted.
grant select, insert, update on entries, entry_secrets to huiyin_app;

alter table tickets
  -- Which entry it came through. No foreign key: entries are never deleted, and every ticket would pay for looking.
  add entry_id uuid,
  -- What the host app said, masked: {"signed": {…}, "claimed": {…}}; absent when it said nothing.
  add context json,
  add context_trust text check (context_trust in ('signed', 'unsigned', 'invalid')),
  -- Why a token was not believed.
  add context_fault text,
  add check ((context is null) = (context_trust is null)),
  add check ((context_fault is not null) = (context_trust is not distinct from 'invalid'));

-- A user of the host app whom its server vouched for is found again like any other contact.
alter table contacts drop constraint contacts_kind_check;
alter table contacts add constraint contacts_kind_check check (kind in ('phone', 'email', 'app_user'));
