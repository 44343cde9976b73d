-- Text messages and calls to customers. No row holds a number: it stays behind its contact's
-- seal, and what only the reader may know is sealed with the customer's key until it went out.
create table phone_notices (
  org_id uuid not null references orgs,
  ticket_id uuid not null references tickets,
  notice_id uuid not null,
  contact_id uuid not null, -- whose number; the row of the contact may go when its customer is erased
  channel text not null check (channel in ('sms', 'voice')),
  template text not null,
  language text not null,
  facts json not null, -- times and kinds, nothing that anybody typed
  said_sealed bytea, -- what else it says, until it was sent or has failed
  dedupe_key text not null,
  fallback_of uuid, -- the notice of the other channel that did not arrive
  attempts smallint not null default 0 check (attempts >= 0),
  created_at timestamptz not null,
  due_at timestamptz not null, -- sent next; once it was sent: by when it should have arrived
  sent_at timestamptz, -- taken by the provider
  reference text, -- the provider's name for it
  delivered_at timestamptz,
  failed_at timestamptz,
  last_error text, -- a short word or a masked reason
  primary key (ticket_id, notice_id),
  unique (ticket_id, dedupe_key, channel),
  check ((sent_at is null) = (reference is null))
);
create index phone_notices_due on phone_notices (org_id, due_at) where delivered_at is null and failed_at is null; -- the sweep
create index phone_notices_by_reference on phone_notices (org_id, reference) where reference is not null; -- receipts
create index phone_notices_to on phone_notices (contact_id, sent_at) where sent_at is not null; -- how often a number was reached

alter table phone_notices enable row level security;
alter table phone_notices force row level security;
create policy in_org on phone_notices using (org_id = nullif(current_setting('app.org', true), '')::uuid);
select hide_from_recused('phone_notices', 'ticket_id');
grant select, insert, update on phone_notices to huiyin_app;
