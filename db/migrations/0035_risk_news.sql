-- What risk systems are told: the answers to their alerts, and what became of protections (docs/decisions/0054-risk-desk.md).

create table risk_news (
  org_id uuid not null references orgs,
  news_id uuid primary key,
  kind text not null check (kind in ('answer', 'protection')),
  alert_id uuid references risk_alerts, -- which alert was answered
  ticket_id uuid references tickets,
  remedy_id uuid, -- the protection
  said json not null, -- what is told, with nothing of a person
  at timestamptz not null, -- when it happened
  attempts smallint not null default 0,
  next_at timestamptz, -- when to tell it (again)
  told_at timestamptz,
  given_up_at timestamptz,
  error text, -- why the last attempt failed, as a code
  check (num_nonnulls(next_at, told_at, given_up_at) = 1),
  check ((kind = 'answer') = (alert_id is not null)),
  check ((kind = 'protection') = (remedy_id is not null)),
  check (kind = 'answer' or ticket_id is not null)
);
create unique index risk_news_answers on risk_news (alert_id) where alert_id is not null; -- an alert is answered once
create index risk_news_due on risk_news (org_id, next_at) where next_at is not null; -- the sweep that tells
create index risk_news_untold on risk_news (org_id, news_id) where told_at is null; -- the console's list
create index risk_news_old on risk_news (org_id, at); -- the sweep that forgets

-- Answers had their place on the alert. The owner reads across organisations here, which no policy lets anybody else do.
alter table risk_alerts no force row level security;
insert into risk_news (org_id, news_id, kind, alert_id, ticket_id, said, at, attempts, next_at, told_at, given_up_at, error)
  select org_id, alert_id, 'answer', alert_id, ticket_id,
    json_build_object('answer', case state when 'silent' then 'none' else state end), ended_at, tell_attempts, tell_next_at, told_at,
    case when tell_next_at is null and told_at is null then ended_at end, case when tell_error is not null then 'failed' end
  from risk_alerts where state <> 'open' and callback is not null;
alter table risk_alerts force row level security;
alter table risk_alerts drop column tell_attempts, drop column tell_next_at, drop column told_at, drop column tell_error;
create index risk_alerts_newest on risk_alerts (org_id, alert_id); -- the console's list
create index risk_alerts_of_ticket on risk_alerts (ticket_id) where ticket_id is not null; -- what a protection tells of its alert

alter table risk_news enable row level security;
alter table risk_news force row level security;
create policy in_org on risk_news using (org_id = nullif(current_setting('app.org', true), '')::uuid);
-- As hide_from_recused, but what hangs on no ticket is hidden from nobody: beside "is not any of these" null is no answer.
drop policy not_recused on risk_alerts;
do $$
declare name text;
begin
  foreach name in array array['risk_alerts', 'risk_news'] loop
    execute format('create policy not_recused on %I as restrictive using (ticket_id is null or ticket_id <> all (
      array(select r.ticket_id from recusals r
        where r.staff_id = nullif(current_setting(''app.staff'', true), '''')::uuid and r.lifted_at is null)))', name);
  end loop;
end $$;
grant select, insert, update, delete on risk_news to huiyin_app;
