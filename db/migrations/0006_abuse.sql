-- Abuse: which contacts are known to be their holder's, and the one letter a day to an address that is not.

alter table contacts
  -- When somebody showed that the contact is theirs: they opened the link of a letter, or staff or another channel said so.
  add verified_at timestamptz;

-- The last letter to each address that nobody verified. Its key makes "one a day" true for any number of senders.
create table unverified_letters (
  org_id uuid not null references orgs,
  -- Keyed index of the address, as in contacts.
  address_index bytea not null,
  -- The notice that the letter was sent for: a try of it that failed may be repeated.
  notice_id uuid not null,
  at timestamptz not null,
  primary key (org_id, address_index)
);
alter table unverified_letters enable row level security;
alter table unverified_letters force row level security;
create policy in_org on unverified_letters using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update, delete on unverified_letters to huiyin_app;
