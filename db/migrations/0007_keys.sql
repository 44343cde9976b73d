-- Keys of the vault (docs/decisions/0021-keys.md): an organisation's keys, wrapped by the key-encryption key that is kept
-- outside the database, and under them one data key for each subject: a customer, an upload, the organisation itself.

create table org_keys (
  org_id uuid not null,
  -- wrap: wraps data keys, several versions while they are rotated. index: finds contacts by keyed hash.
  -- seal_1, files_1: open what was sealed before there were data keys.
  purpose text not null check (purpose in ('wrap', 'index', 'seal_1', 'files_1')),
  version smallint not null check (version between 1 and 32767),
  -- Which key-encryption key wrapped it.
  kms text not null,
  key_wrapped bytea not null,
  created_at timestamptz not null,
  -- No new data key is wrapped by it; it goes when none is left.
  retired_at timestamptz,
  primary key (org_id, purpose, version)
);

create table subject_keys (
  org_id uuid not null,
  subject_id uuid not null,
  version smallint not null check (version between 1 and 255),
  wrap_version smallint not null,
  key_wrapped bytea not null,
  created_at timestamptz not null,
  primary key (subject_id, version)
);
-- Rotation: what is still wrapped by an older key.
create index subject_keys_by_wrap on subject_keys (org_id, wrap_version);

do $$
declare name text;
begin
  foreach name in array array['org_keys', 'subject_keys'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy in_org on %I using (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', name);
  end loop;
end $$;
grant select, insert, update, delete on org_keys, subject_keys to huiyin_app;
