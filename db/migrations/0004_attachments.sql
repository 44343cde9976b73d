-- Uploads: files that somebody sent, in `files` only as ciphertext, and what is known of each; attachments: which
-- message of which ticket they came with.

create table uploads (
  org_id uuid not null references orgs,
  -- Made from the hash of the upload's id, which itself is stored nowhere: it is the right to attach the file.
  attachment_id uuid primary key,
  kind text not null check (kind in ('image', 'pdf', 'text', 'video')),
  -- Media type, found in the content.
  type text not null,
  -- Cleaned and masked; as it came, sealed, where that changed it.
  name text not null,
  name_sealed bytea,
  bytes int not null check (bytes > 0),
  state text not null check (state in ('checking', 'ready', 'refused')),
  reason text,
  -- SHA-256 of the sealed bytes, in hexadecimal: the name in the file store. The original is never handed out for pictures.
  original_key text not null,
  rendition_key text,
  rendition_bytes int,
  width int,
  height int,
  attempts int not null default 0,
  due_at timestamptz not null,
  created_at timestamptz not null,
  bound_at timestamptz,
  check ((reason is not null) = (state = 'refused')),
  check (num_nonnulls(rendition_key, rendition_bytes, width, height) in (0, 4)),
  check (rendition_key is null or state = 'ready')
);
create index uploads_checking on uploads (org_id, due_at) where state = 'checking'; -- the sweep that looks inside
create index uploads_unbound on uploads (org_id, created_at) where bound_at is null; -- forgetting, and how much waits to be attached
create index uploads_by_original on uploads (org_id, original_key); -- the sweep of files that no row knows
create index uploads_by_rendition on uploads (org_id, rendition_key) where rendition_key is not null; -- the same

create table attachments (
  org_id uuid not null references orgs,
  ticket_id uuid not null references tickets,
  attachment_id uuid not null references uploads,
  message_id uuid not null,
  place smallint not null,
  primary key (ticket_id, attachment_id),
  foreign key (ticket_id, message_id) references messages
);
create index attachments_by_upload on attachments (attachment_id); -- which tickets are told that a file was looked at

do $$
declare name text;
begin
  foreach name in array array['uploads', 'attachments'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy in_org on %I using (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', name);
  end loop;
end $$;
-- Only what nobody attached can be deleted: a foreign key holds the rest.
grant select, insert, update, delete on uploads to huiyin_app;
grant select, insert on attachments to huiyin_app;
