-- Tags: the organisation's own tree of words, and which tickets have them (docs/decisions/0035-tags.md).

create table tags (
  org_id uuid not null references orgs,
  tag_id uuid primary key,
  parent_id uuid references tags,
  key text not null, -- stays when a tag is renamed or moved: addresses and searches hold it
  label json not null,
  rule json, -- null: people and the model set it
  version int not null check (version > 0),
  changed_at timestamptz not null,
  archived_at timestamptz -- no longer offered; tickets keep it
);
create unique index tags_by_key on tags (org_id, key); -- the tree, read whole; and no key twice

-- What was said about a tag of a ticket, last: it has it, it may have it, or a person took it away, which no machine undoes.
create table ticket_tags (
  org_id uuid not null,
  ticket_id uuid not null references tickets,
  tag_id uuid not null references tags,
  state text not null check (state in ('set', 'suggested', 'removed')),
  by text not null check (by in ('person', 'rule', 'model')),
  staff_id uuid references staff,
  at timestamptz not null,
  primary key (ticket_id, tag_id),
  check ((by = 'person') = (staff_id is not null)),
  check (state <> 'removed' or by = 'person')
);
create index ticket_tags_by_tag on ticket_tags (org_id, tag_id, ticket_id) where state = 'set'; -- tickets of a tag, and their count

-- What suggests a tag by the words of tickets that people gave it: hashes of n-grams and weights, and no words.
create table tag_models (
  org_id uuid not null,
  tag_id uuid primary key references tags,
  trained_at timestamptz not null,
  by_hand int not null, -- tickets that people had given the tag by then
  figures json not null,
  file bytea -- null: it was not good enough to speak
);

do $$
declare name text;
begin
  foreach name in array array['tags', 'ticket_tags', 'tag_models'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy in_org on %I using (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', name);
  end loop;
end $$;
select hide_from_recused('ticket_tags', 'ticket_id');
grant select, insert, update on tags, tag_models to huiyin_app;
grant select, insert, update, delete on ticket_tags to huiyin_app;
