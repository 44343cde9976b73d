-- Arrivals, what is expected of the coming days, what supervisors are warned of, and calls to make
-- (docs/decisions/0043-capacity.md).

-- How many tickets came in each hour, by team and lane: what forecasts are made from. Only hours in which some came.
create table arrivals (
  org_id uuid not null references orgs,
  hour timestamptz not null, -- when it began, by the organisation's clocks
  team_id uuid not null references teams,
  urgent int not null check (urgent >= 0), -- P1
  rest int not null check (rest >= 0),
  primary key (org_id, hour, team_id)
);

-- What a team may expect of the coming days, hour by hour. Its newest forecast only.
create table forecasts (
  org_id uuid not null references orgs,
  team_id uuid primary key references teams,
  made_at timestamptz not null,
  from_hour timestamptz not null,
  urgent json not null, -- {expected, low, high}, a number an hour
  total json not null,
  handling_minutes real not null check (handling_minutes > 0), -- what a ticket takes somebody
  handling_seen int not null check (handling_seen >= 0), -- from so many tickets; 0: the usual number
  accuracy json, -- how the forecast of two weeks ago did; null: nothing was there to make one of
  call_back_by timestamptz -- while the queue is longer than can be waited for: until when a customer is called back
);

-- Hours to come in which there is more to do than can be done, or nobody takes a P1.
create table load_warnings (
  org_id uuid not null references orgs,
  warning_id uuid primary key,
  kind text not null check (kind in ('over_capacity', 'duty_hole')),
  team_id uuid references teams,
  from_at timestamptz not null,
  until_at timestamptz not null check (until_at > from_at),
  size int not null check (size >= 0), -- tickets that will wait at the worst hour, or hours without anybody
  raised_at timestamptz not null,
  ended_at timestamptz, -- over, or no longer foreseen
  seen_by uuid references staff,
  seen_at timestamptz,
  note text,
  check ((kind = 'over_capacity') = (team_id is not null)),
  check ((seen_by is null) = (seen_at is null))
);
create index load_warnings_standing on load_warnings (org_id, from_at) where ended_at is null; -- the list, the badge, the sweep

-- Calls to make: to whom stands with the ticket, and the number behind its seal.
create table calls (
  org_id uuid not null references orgs,
  ticket_id uuid not null references tickets,
  call_id uuid not null,
  kind text not null check (kind in ('danger', 'distress', 'money', 'callback')),
  asked_at timestamptz not null,
  due_at timestamptz not null, -- until when somebody spoke with them
  next_at timestamptz not null, -- not before; after an attempt that nobody answered, when to try again
  attempts smallint not null default 0 check (attempts >= 0),
  ended_at timestamptz,
  ended_how text check (ended_how in ('reached', 'no_answer', 'wrong_number', 'not_needed')),
  check ((ended_at is null) = (ended_how is null)),
  primary key (ticket_id, call_id)
);
create unique index calls_of_kind on calls (ticket_id, kind) where ended_at is null; -- one of a kind at a time
create index calls_to_make on calls (org_id, next_at) where ended_at is null; -- the list of calls

do $$
declare name text;
begin
  foreach name in array array['arrivals', 'forecasts', 'load_warnings', 'calls'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy in_org on %I using (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', name);
  end loop;
end $$;
select hide_from_recused('calls', 'ticket_id');
grant select, insert, update, delete on arrivals to huiyin_app;
grant select, insert, update on forecasts, load_warnings, calls to huiyin_app;
