-- Who is there, what they can do and how much they can hold (docs/decisions/0031-routing.md).

-- What somebody can do and when they work. No row: no skills, the organisation's usual capacity, always on shift.
create table rosters (
  org_id uuid not null references orgs,
  staff_id uuid primary key references staff,
  skills json not null, -- keys of the organisation's routing
  languages json not null, -- spoken besides the one that they read the console in
  capacity int check (capacity between 0 and 1000), -- null: the organisation's usual one
  -- Minutes since local midnight of the day on which a shift begins, so that one over midnight belongs to its evening:
  -- seven lists of {from, until}, Monday first; null: always. Days that differ stand in `days` by their date.
  week json,
  days json not null,
  version int not null check (version > 0),
  changed_at timestamptz not null
);

-- Whether somebody who is on shift takes tickets now; no row, or no reason: they do.
create table presences (
  org_id uuid not null references orgs,
  staff_id uuid primary key references staff,
  away_why text check (away_why in ('break', 'meeting', 'training', 'other')),
  away_until timestamptz, -- null: until they say so
  since timestamptz,
  given_at timestamptz, -- when they were last given a ticket: among equals it is the turn of who waited longest
  check (away_why is not null or away_until is null)
);

-- Whole days, in the organisation's calendar, on which somebody is not there, and who acts for them.
create table absences (
  org_id uuid not null references orgs,
  absence_id uuid primary key,
  staff_id uuid not null references staff,
  first_day date not null,
  last_day date not null,
  why text not null check (why in ('leave', 'sick', 'training', 'other')),
  deputy_id uuid references staff,
  made_by uuid references staff,
  made_at timestamptz not null,
  ended_at timestamptz, -- they came back earlier, or it was never to be
  check (last_day >= first_day),
  check (deputy_id <> staff_id)
);
create index absences_to_come on absences (org_id, last_day) where ended_at is null; -- who is absent today, and who will be

do $$
declare name text;
begin
  foreach name in array array['rosters', 'presences', 'absences'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy in_org on %I using (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', name);
  end loop;
end $$;
grant select, insert, update on rosters, presences, absences to huiyin_app;

-- Each team's pool, most pressing first: what is given out as soon as somebody has room.
create index tickets_in_pool on tickets (org_id, team_id, priority, due_at, ticket_id)
  where assignee_id is null and stage in ('received', 'accepted', 'checking');
