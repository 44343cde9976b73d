-- News that something is under way wait a little, and are not sent when the result is there by then
-- (docs/decisions/0058-one-message-not-two.md).
alter table phone_notices add column folded_at timestamptz; -- not sent: what followed tells more
alter table phone_notices add check (folded_at is null or (sent_at is null and failed_at is null));
drop index phone_notices_due;
create index phone_notices_due on phone_notices (org_id, due_at)
  where delivered_at is null and failed_at is null and folded_at is null; -- the sweep
