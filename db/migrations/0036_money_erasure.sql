-- What an erasure takes out of the tables of money: the numbers by which others know a payment, and what people wrote. What the
-- books need stays (docs/decisions/0057-erasure-and-money.md).

-- A payment's number becomes a keyed mark once nothing is to come of the remedy; everything else that was asked never changes.
create or replace function remedy_change_holds() returns trigger language plpgsql as $$
begin
  if (new.kind, new.rail, new.contact_id, new.hold_id, new.amount_minor, new.currency, new.until_at, new.params_hash,
      new.proposed_by, new.people_needed)
    is distinct from (old.kind, old.rail, old.contact_id, old.hold_id, old.amount_minor, old.currency, old.until_at,
      old.params_hash, old.proposed_by, old.people_needed)
    or (new.order_no is distinct from old.order_no and not (new.order_no ~ '^#[0-9a-f]{24}$'
      and new.state = old.state and new.state in ('done', 'rejected', 'refused', 'withdrawn', 'expired')
      and (new.hold_until is null or new.hold_ended_at is not null)))
    then raise exception 'what was asked is never changed'; end if;
  if old.state in ('proposed') and new.state in ('approved', 'submitted') and new.people_needed > (
      select count(*) from remedy_approvals a where a.ticket_id = new.ticket_id and a.remedy_id = new.remedy_id
        and a.decision = 'approve' and a.params_hash = new.params_hash)
    then raise exception 'people are missing'; end if;
  if new.state = 'submitted' and old.state not in ('approved', 'submitted', 'unknown', 'human', 'accepted')
    then raise exception 'not approved'; end if;
  return new;
end $$;

create or replace function automatic_decision_holds() returns trigger language plpgsql as $$
begin
  if old.outcome <> 'nothing' and ((to_jsonb(new) - 'order_no') is distinct from (to_jsonb(old) - 'order_no')
      or (new.order_no <> old.order_no and new.order_no !~ '^#[0-9a-f]{24}$'))
    then raise exception 'what moved money is decided once'; end if;
  return new;
end $$;

-- Who said yes or no to what stays; what they wrote beside it does not.
grant update (note) on remedy_approvals to huiyin_app;
grant delete on payment_facts, payment_refunds, automatic_decisions to huiyin_app;
