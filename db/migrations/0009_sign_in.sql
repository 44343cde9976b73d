-- Sign-in of staff: passkeys, authenticator apps, recovery codes, identities of outside providers; sessions that can be
-- told apart and ended; failed attempts, which are counted before they become events; letters about one's own sign-in.

-- Sessions from before have no name and no kind: everybody signs in once more.
truncate sessions;
alter table sessions
  add session_id uuid not null,
  -- How it was opened: passkey, password, code, recovery, link, invitation, set_up, provider.
  add entered_by text not null,
  -- When a second factor was last proved in it.
  add factor_at timestamptz,
  -- From where and with what, so that a person knows their own sessions; gone with the session.
  add address text not null,
  add device text not null,
  -- A person ends one of theirs by its name.
  add unique (session_id);

alter table orgs
  -- Roles that need a second factor, as the organisation chose; null: the usual ones.
  add factor_roles json;

-- Everything that is used once: links and codes as before, now also the challenges of passkeys and the state of a visit
-- to an outside provider.
alter table entry_tokens
  drop constraint entry_tokens_purpose_check,
  add constraint entry_tokens_purpose_check check (
    purpose in ('set_up', 'sign_in', 'invitation', 'passkey_enter', 'passkey_add', 'passkey_prove', 'provider')),
  add details_sealed bytea;
-- A person is disabled or reset: their unused tokens go.
create index entry_tokens_by_person on entry_tokens (org_id, staff_id) where staff_id is not null;

create table passkeys (
  org_id uuid not null references orgs,
  passkey_id uuid primary key,
  staff_id uuid not null references staff,
  credential_id bytea not null,
  -- COSE (RFC 9052), as the authenticator gave it.
  public_key bytea not null,
  counter bigint not null,
  transports json not null,
  name text not null,
  created_at timestamptz not null,
  used_at timestamptz,
  -- Sign-in finds the person by the credential.
  unique (org_id, credential_id)
);
create index passkeys_by_person on passkeys (org_id, staff_id); -- whether a person has a factor, at every request

create table authenticators (
  org_id uuid not null references orgs,
  staff_id uuid primary key references staff,
  secret_sealed bytea not null,
  created_at timestamptz not null,
  -- Null until the first code from the app was right.
  confirmed_at timestamptz,
  -- The 30-second step (RFC 6238) of the last code that was accepted: none is accepted twice.
  step_used bigint not null default 0
);

create table recovery_codes (
  org_id uuid not null references orgs,
  staff_id uuid not null references staff,
  code_hash bytea not null,
  used_at timestamptz,
  primary key (staff_id, code_hash)
);

create table identity_providers (
  org_id uuid not null references orgs,
  provider_id uuid primary key,
  name text not null,
  issuer text not null,
  client_id text not null,
  client_secret_sealed bytea,
  created_at timestamptz not null,
  unique (org_id, issuer)
);

-- Who somebody is at a provider: its issuer and its name for the person, and nothing else, such as an e-mail.
create table identities (
  org_id uuid not null references orgs,
  issuer text not null,
  subject text not null,
  staff_id uuid not null references staff,
  created_at timestamptz not null,
  used_at timestamptz,
  primary key (org_id, issuer, subject)
);
create index identities_by_person on identities (org_id, staff_id); -- the person's own list, and a reset

-- Failed attempts since the last event about them: a guesser fills a number, not the history.
create table failed_entries (
  org_id uuid not null references orgs,
  -- The person, or the organisation when nobody has that e-mail.
  subject_id uuid not null,
  kind text not null check (kind in ('password', 'code', 'passkey', 'provider')),
  count int not null,
  since timestamptz not null,
  primary key (org_id, subject_id, kind)
);

create table staff_letters (
  org_id uuid not null references orgs,
  letter_id uuid primary key,
  staff_id uuid not null references staff,
  template text not null,
  created_at timestamptz not null,
  due_at timestamptz not null,
  attempts int not null,
  sent_at timestamptz,
  failed_at timestamptz
);
create index staff_letters_due on staff_letters (org_id, due_at) where sent_at is null and failed_at is null; -- the sweep

do $$
declare name text;
begin
  foreach name in array array['passkeys', 'authenticators', 'recovery_codes', 'identity_providers', 'identities',
    'failed_entries', 'staff_letters'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy in_org on %I using (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', name);
  end loop;
end $$;
grant select, insert, update, delete on passkeys, authenticators, recovery_codes, identities, failed_entries,
  staff_letters to huiyin_app;
-- A provider is added and removed, never changed: who signed in by it would be somebody else.
grant select, insert, delete on identity_providers to huiyin_app;
