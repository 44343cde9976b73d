-- Ladders, pauses and extensions of running clocks (docs/decisions/0040-running-clocks.md). A row is the state of now; how it
-- came to be stands in the ticket's events.
alter table clocks
  add ladder text, -- which ladder of the organisation's timing it climbs
  add rung smallint not null default 0, -- how many rungs of it were climbed for the end as it stands
  add next_at timestamptz, -- when the next one is due
  add told smallint check (told between 1 and 3), -- how far up somebody was told: 1 owner, 2 lead, 3 head
  add told_at timestamptz,
  add paused_at timestamptz,
  add extension_asked text; -- key of the extension that waits for a second person

-- The owner is not above the policies of tables that force them.
alter table clocks no force row level security;
alter table tickets no force row level security;
update clocks c set ladder = case when c.clock = 'person' or t.priority = 1 then 'urgent' else 'usual' end
  from tickets t where t.ticket_id = c.ticket_id;
update clocks set ladder = 'usual' where ladder is null;
-- Of those that run, what is late was said to be: the rungs after that one are left. The others begin below.
update clocks set
  rung = case when breached_at is null then 0 else 2 end,
  next_at = case
    when breached_at is null then started_at + (due_at - started_at) * case ladder when 'urgent' then 0.5 else 0.8 end
    else due_at + case ladder when 'urgent' then interval '15 minutes' else interval '24 hours' end end
  where done_at is null;
alter table clocks force row level security;
alter table tickets force row level security;

alter table clocks alter ladder set not null,
  -- What is done or paused is told to nobody.
  add constraint clocks_still check (next_at is null or (done_at is null and paused_at is null));
drop index clocks_running;
create index clocks_climbing on clocks (org_id, next_at) where next_at is not null; -- the sweep that fires rungs
create index clocks_told on clocks (org_id, told_at) where told_at is not null and done_at is null; -- what staff were told of

-- Until when somebody has seen what they were told about the clocks of a ticket.
create table told_seen (
  org_id uuid not null,
  staff_id uuid not null references staff,
  ticket_id uuid not null references tickets,
  seen_at timestamptz not null,
  primary key (staff_id, ticket_id)
);
alter table told_seen enable row level security;
alter table told_seen force row level security;
create policy in_org on told_seen using (org_id = nullif(current_setting('app.org', true), '')::uuid);
select hide_from_recused('told_seen', 'ticket_id');
grant select, insert, update on told_seen to huiyin_app;
