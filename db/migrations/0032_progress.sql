-- Where somebody's money or order is, as the host or the core tells it (docs/decisions/0051-milestones-and-alerts.md).

-- How far one track of an order is: what comes next is expected by `due_at`. Written before its milestones: its row is their lock.
create table money_tracks (
  org_id uuid not null references orgs,
  order_no text not null, -- as tickets store it, never one that the mask changes
  track text not null,
  step text, -- the newest by when it happened; null only while its first milestone is being written
  step_at timestamptz,
  due_at timestamptz, -- when the next step is expected; null: it is over, or nobody knows
  watch_at timestamptz, -- when somebody looks again whether it came; null: nothing to look for
  warned boolean not null default false, -- its tickets were told before the time passed
  changed_at timestamptz not null,
  primary key (org_id, order_no, track)
);
create index money_tracks_to_watch on money_tracks (org_id, watch_at) where watch_at is not null; -- the sweep of what may be late
create index money_tracks_old on money_tracks (org_id, changed_at); -- the sweep that forgets

-- What was told of each step. News of the same step are one row: what happened later counts.
create table milestones (
  org_id uuid not null,
  order_no text not null,
  track text not null,
  step text not null,
  at timestamptz not null, -- when it happened
  eta timestamptz check (eta > at), -- when the teller expects the next step
  entry_id uuid not null references entries, -- who told it
  told_at timestamptz not null,
  primary key (org_id, order_no, track, step),
  foreign key (org_id, order_no, track) references money_tracks on delete cascade
);

-- Whose matter a milestone is.
create index tickets_of_order on tickets (org_id, order_no) where order_no is not null;

do $$
declare name text;
begin
  foreach name in array array['money_tracks', 'milestones'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy in_org on %I using (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', name);
  end loop;
end $$;
grant select, insert, update, delete on money_tracks to huiyin_app;
grant select, insert, update on milestones to huiyin_app;
