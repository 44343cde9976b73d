-- Guidance about payments that failed: what was shown, and what came of it.

-- One show of guidance, for a day: then it is a number. The page draws its id; nothing in it is of a person.
create table guidance_shows (
  org_id uuid not null references orgs,
  show_id uuid not null,
  family text not null check (length(family) <= 40), -- of the dictionary, or 'other'
  code text not null check (length(code) <= 64), -- listed in the family, or 'other'
  day date not null, -- in the organisation's zone
  shown_at timestamptz not null,
  followed boolean not null default false, -- a step was taken from the page
  paid boolean not null default false, -- the page said that the payment worked afterwards
  complained boolean not null default false, -- the form was opened from there
  primary key (org_id, show_id)
);
create index guidance_shows_by_age on guidance_shows (org_id, shown_at); -- what is folded next

create table guidance_counts (
  org_id uuid not null references orgs,
  day date not null,
  family text not null,
  code text not null,
  shown int not null check (shown >= 0),
  followed int not null check (followed >= 0),
  paid int not null check (paid >= 0),
  complained int not null check (complained >= 0),
  avoided int not null check (avoided >= 0), -- followed or paid, and no complaint from there
  primary key (org_id, day, family, code)
);

do $$
declare name text;
begin
  foreach name in array array['guidance_shows', 'guidance_counts'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy in_org on %I using (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', name);
  end loop;
end $$;
grant select, insert, update, delete on guidance_shows to huiyin_app;
grant select, insert, update on guidance_counts to huiyin_app;
