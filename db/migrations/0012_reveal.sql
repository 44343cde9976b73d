-- Reveals (docs/decisions/0028-reveal.md): every look at personal data in clear, what one person may look at, and the
-- alarms when somebody looks at more than their work explains.

create table reveals (
  org_id uuid not null,
  reveal_id uuid primary key,
  staff_id uuid not null references staff,
  ticket_id uuid not null,
  customer_id uuid not null,
  field text not null check (field in ('message', 'contact', 'name', 'answers', 'picture')),
  field_id uuid,
  reason text not null,
  -- Whether the ticket was theirs at that moment.
  is_own boolean not null,
  at timestamptz not null
);
create index reveals_of_person on reveals (org_id, staff_id, at); -- what is left of somebody's budget

create table alarms (
  org_id uuid not null,
  alarm_id uuid primary key,
  kind text not null check (kind in ('budget_spent', 'many_customers', 'not_own')),
  staff_id uuid not null references staff,
  count int not null,
  raised_at timestamptz not null,
  seen_by uuid references staff,
  seen_at timestamptz,
  note text,
  check ((seen_by is null) = (seen_at is null))
);
create index alarms_by_time on alarms (org_id, raised_at); -- the list, newest first
create index alarms_unseen on alarms (org_id, staff_id, kind, raised_at) where seen_at is null; -- the badge; one alarm of a kind at a time

do $$
declare name text;
begin
  foreach name in array array['reveals', 'alarms'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy in_org on %I using (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', name);
  end loop;
end $$;
grant select, insert on reveals to huiyin_app;
grant select, insert, update on alarms to huiyin_app;
