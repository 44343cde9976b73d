-- Tickets that may be about the same matter (docs/decisions/0034-duplicates.md). No words are kept here: which tickets, how
-- likely, and what speaks for it, as codes.

create table similar_tickets (
  org_id uuid not null references orgs,
  -- The later one, and one that came before it.
  ticket_id uuid not null references tickets,
  other_id uuid not null references tickets,
  kind text not null check (kind in ('same_customer', 'same_matter')),
  likeness real not null check (likeness between 0 and 1), -- probability that both are the same matter
  -- What the model looked at, in its order: what it learns from, once a person has decided.
  features real[] not null,
  reasons text[] not null,
  state text not null check (state in ('open', 'merged', 'different')),
  decided_by uuid references staff, -- null: nobody did, or the machine by a hard key
  decided_at timestamptz,
  found_at timestamptz not null,
  check (other_id < ticket_id),
  check ((state = 'open') = (decided_at is null)),
  primary key (ticket_id, other_id)
);
create index similar_to_earlier on similar_tickets (org_id, other_id); -- the later ones that are like a ticket
create index similar_decided on similar_tickets (org_id, decided_at) where decided_by is not null; -- what there is to learn from

-- Tickets of many customers that tell of one matter, as an outage makes them. A matter is named after its first ticket.
create table matter_tickets (
  org_id uuid not null references orgs,
  ticket_id uuid primary key references tickets,
  matter_id uuid not null,
  likeness real not null check (likeness between 0 and 1), -- to the ticket that brought it here
  joined_at timestamptz not null,
  left_at timestamptz -- a person said that it is another matter
);
create index tickets_of_matter on matter_tickets (org_id, matter_id, ticket_id) where left_at is null; -- the others of a matter

-- Weights that an organisation learnt from what its people decided. They tell of no ticket.
create table pair_models (
  org_id uuid not null references orgs,
  version int not null check (version > 0),
  made_at timestamptz not null,
  state text not null check (state in ('current', 'refused', 'retired')),
  weights json not null,
  figures json not null,
  primary key (org_id, version)
);
create unique index pair_models_current on pair_models (org_id) where state = 'current'; -- the one that speaks

do $$
declare name text;
begin
  foreach name in array array['similar_tickets', 'matter_tickets', 'pair_models'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy in_org on %I using (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', name);
  end loop;
end $$;
select hide_from_recused('similar_tickets', 'ticket_id');
select hide_from_recused('matter_tickets', 'ticket_id');
grant select, insert, update, delete on similar_tickets, matter_tickets to huiyin_app;
grant select, insert, update on pair_models to huiyin_app;

-- Brings what was written into the search's index since, into its order: it is read through as a heap by every look-up, and
-- comparing makes many. Only the owner of an index may.
do $$
begin
  execute format($function$
    create function settle_ticket_words() returns void language sql security definer set search_path = pg_catalog, %1$I, pg_temp as $body$
      select gin_clean_pending_list('%1$I.ticket_words_by_token'::regclass)
    $body$ $function$, current_schema());
end $$;
revoke all on function settle_ticket_words() from public;
grant execute on function settle_ticket_words() to huiyin_app;
