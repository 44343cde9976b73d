-- Recusal, advisers and the shared pool (docs/decisions/0032-recusal.md): who may have nothing to do with a ticket, to whom a
-- customer's tickets go, and how long somebody may hold a ticket without touching it.

-- A named or involved employee neither sees, nor handles, nor influences the ticket. A row is ended, never removed.
create table recusals (
  org_id uuid not null references orgs,
  ticket_id uuid not null references tickets,
  recusal_id uuid not null,
  staff_id uuid not null references staff,
  why text not null check (why in ('named', 'involved', 'declared', 'decided')),
  -- In the words of who said so, masked; the machine has none.
  reason text,
  set_by uuid references staff,
  set_at timestamptz not null,
  -- It came with a ticket that was merged into this one, and goes when the merge is undone.
  from_ticket_id uuid references tickets,
  lifted_by uuid references staff,
  lifted_at timestamptz,
  lifted_reason text,
  check (lifted_by <> staff_id),
  check ((lifted_by is null) = (lifted_reason is null) and (lifted_by is null or lifted_at is not null)),
  primary key (ticket_id, recusal_id)
);
-- The tickets that somebody must not see, asked once by every statement of theirs; and one at a time for each.
create unique index recusals_in_force on recusals (staff_id, ticket_id) where lifted_at is null;
alter table recusals enable row level security;
alter table recusals force row level security;
create policy in_org on recusals using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update on recusals to huiyin_app;

-- Hides the rows of a ticket from who is recused from it. Every table that hangs on a ticket calls this once, after its first
-- policy (server/platform/policies.ts names those that do not). The array is read once a statement, not once a row.
create function hide_from_recused(hidden regclass, ticket_column text) returns void language plpgsql set search_path from current as $$
begin
  execute format('create policy not_recused on %s as restrictive using (%I <> all (array(select r.ticket_id from recusals r
    where r.staff_id = nullif(current_setting(''app.staff'', true), '''')::uuid and r.lifted_at is null)))', hidden, ticket_column);
end $$;
revoke all on function hide_from_recused(regclass, text) from public;

-- Worth to the house orders within one priority and one day of deadlines, and nothing else (standing.rules.ts).
alter table customers
  add tier text not null default 'none' check (tier in ('none', 'heavy', 'vip')),
  -- Who has this customer's tickets, as long as they are there and not full.
  add adviser_id uuid references staff;
grant update (tier, adviser_id) on customers to huiyin_app;

alter table tickets
  -- What its customer's standing was when it came or changed since: 0 none, 1 heavy, 2 VIP, 3 vulnerable.
  add standing smallint not null default 0 check (standing between 0 and 3),
  -- Since when its person has it; null: since it came.
  add held_since timestamptz,
  -- Whether its person did anything with it. What is held from before this is not taken back.
  add touched boolean not null default true,
  -- Who let it lie or gave it back: routing does not choose them again.
  add returned_from uuid references staff;
alter table tickets
  alter column touched set default false,
  -- Nothing is ever unowned: whoever has it, a team answers for it.
  alter column team_id set not null;
-- The sweep that takes back what nobody touched.
create index tickets_untouched on tickets (org_id, coalesce(held_since, received_at))
  where assignee_id is not null and not touched and stage not in ('resolved', 'closed');

-- The place of a ticket among those of its priority: by its deadline; and within one day of deadlines (UTC) those whose
-- customer needs or is worth more go first, but never where money is at risk, and never before a day that is nearer.
create function turn_of(priority smallint, standing smallint, due_at timestamptz) returns timestamptz
language sql immutable parallel safe return case
  when due_at is null then timestamptz '9999-12-31 00:00:00Z'
  when priority = 1 or standing = 0 then due_at
  when standing = 3 then date_bin('1 day', due_at, timestamptz '2000-01-01 00:00:00.000Z')
  when standing = 2 then date_bin('1 day', due_at, timestamptz '2000-01-01 00:00:00.001Z')
  else date_bin('1 day', due_at, timestamptz '2000-01-01 00:00:00.002Z')
end;
-- Each team's pool in that order: what is given out, and taken from, as soon as somebody has room.
drop index tickets_in_pool;
create index tickets_in_pool on tickets (org_id, team_id, priority, turn_of(priority, standing, due_at), ticket_id)
  where assignee_id is null and stage in ('received', 'accepted', 'checking');

-- The number on a name plate, by which a customer names somebody.
alter table staff add number text;
create unique index staff_by_number on staff (org_id, number) where number is not null; -- whom a complaint names

do $$
declare name text;
begin
  foreach name in array array['tickets', 'messages', 'attachments', 'clocks', 'notices', 'ratings', 'merges', 'found_values',
    'reveals', 'removed_items', 'consents', 'identity_codes', 'legal_holds', 'erasure_requests', 'track_grants',
    'ticket_numbers', 'source_keys'] loop
    perform hide_from_recused(name::regclass, 'ticket_id');
  end loop;
  perform hide_from_recused('events', 'subject_id');
end $$;
