-- Until when calendars are known, and what was counted beyond that (docs/decisions/0038-calendars.md).
-- Open deadlines that wait for the dates of a year: those who count them again, doctor, and the alarm of supervisors.
create index clocks_provisional on clocks (org_id, ticket_id) where provisional and done_at is null;

-- The newest calendar by which every provisional clock of an organisation was counted.
create table recounts (
  org_id uuid primary key references orgs,
  counted_at timestamptz not null
);
alter table recounts enable row level security;
alter table recounts force row level security;
create policy in_org on recounts using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update on recounts to huiyin_app;
