-- What a ticket costs PostgreSQL at the door (docs/decisions/0019-group-commit.md has the figures).

-- The policy of every table already ties org_id to app.org, which inOrg takes from the directory of hosts: a second
-- check of the same row for each row written, 13 a ticket, proves nothing more.
alter table customers drop constraint customers_org_id_fkey;
alter table contacts drop constraint contacts_org_id_fkey;
alter table tickets drop constraint tickets_org_id_fkey;
alter table ticket_numbers drop constraint ticket_numbers_org_id_fkey;
alter table messages drop constraint messages_org_id_fkey;
alter table events drop constraint events_org_id_fkey;
alter table clocks drop constraint clocks_org_id_fkey;
alter table notices drop constraint notices_org_id_fkey;
alter table counts drop constraint counts_org_id_fkey;
alter table idempotency_keys drop constraint idempotency_keys_org_id_fkey;

-- Written only in the statement that writes their customer or ticket, or under its lock; neither is ever deleted.
alter table contacts drop constraint contacts_customer_id_fkey;
alter table tickets drop constraint tickets_customer_id_fkey;
alter table messages drop constraint messages_ticket_id_fkey;
alter table clocks drop constraint clocks_ticket_id_fkey;
alter table notices drop constraint notices_ticket_id_fkey;

-- Only the promise is looked up by the time it was made.
drop index clocks_late;
create index clocks_promised on clocks (org_id, started_at) where clock = 'promise'; -- promises kept, by time
