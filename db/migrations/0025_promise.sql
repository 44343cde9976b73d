-- How fast teams really are, and promises that moved (docs/decisions/0041-promise.md).

-- What the door promises by. One row a team, written by the worker: `waiting` and `work_minutes` every few seconds, the rest
-- every hour.
create table team_speeds (
  org_id uuid not null references orgs,
  team_id uuid not null references teams,
  answer_minutes json not null, -- until the first answer, by priority; null where too few were measured
  handling_minutes int, -- of one person, from answer to answer while more were waiting
  waiting json not null, -- tickets that nobody has answered yet, by priority
  work_minutes json not null, -- that its people have, added up until the end of each hour after counted_at
  counted_at timestamptz not null,
  measured_at timestamptz,
  primary key (org_id, team_id) -- all of an organisation are read together, by the door
);
alter table team_speeds enable row level security;
alter table team_speeds force row level security;
create policy in_org on team_speeds using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update on team_speeds to huiyin_app;

-- A promise that will slip gets a later time before it passes; it counts by what was said first.
alter table clocks
  add first_due_at timestamptz, -- null: it never moved later
  add moves smallint not null default 0;

-- Promises climb a ladder of their own. Of those that were late it was said: only the last rung is left.
alter table clocks no force row level security;
update clocks set ladder = 'promise', rung = case when rung = 0 then 0 else 4 end where clock = 'promise';
alter table clocks force row level security;
