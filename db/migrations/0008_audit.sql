-- The proof (docs/audit.md): the leaves of one RFC 6962 Merkle tree for each organisation over all its events, in the order
-- in which the sealer took them, and the signed checkpoints of that tree. Written once, by the sealer, after the commit:
-- the door pays nothing for it.

-- With the words of a message this makes the commitment that its event names. Erasure takes it away: without it nobody
-- can tell by trying whether a guess of the words is right.
alter table messages add salt bytea check (octet_length(salt) = 16);

create table audit_leaves (
  org_id uuid not null,
  leaf bigint not null check (leaf >= 0),
  subject_id uuid not null,
  seq int not null,
  -- SHA-256 of a zero byte and the canonical text of the event, which names the hash before it in its subject's chain.
  hash bytea not null check (octet_length(hash) = 32),
  primary key (org_id, leaf)
);
-- A subject's chain: its last leaf, its proof, and that no event is sealed twice.
create unique index audit_leaves_of_subject on audit_leaves (subject_id, seq);

-- Roots of complete subtrees of 256, 65,536 … leaves: an inclusion proof reads hundreds of hashes and not millions.
create table audit_nodes (
  org_id uuid not null,
  level smallint not null check (level > 0 and level % 8 = 0),
  place bigint not null check (place >= 0),
  hash bytea not null check (octet_length(hash) = 32),
  primary key (org_id, level, place)
);

create table audit_checkpoints (
  org_id uuid not null,
  size bigint not null check (size > 0),
  at timestamptz not null,
  -- C2SP signed note of a tlog-checkpoint: size, root and time, signed with a key that is not in the database.
  note text not null,
  primary key (org_id, size)
);

-- Where the sealer stands: what it needs to go on, and its lock. All of it follows from the leaves.
create table audit_trees (
  org_id uuid primary key,
  size bigint not null,
  -- Roots of the complete subtrees that the tree consists of, the largest first, 32 bytes each.
  frontier bytea not null,
  xid xid8 not null,
  subject_id uuid not null,
  seq int not null,
  sealed_at timestamptz not null
);

-- Each place that checkpoints are brought to: how far it is, and what went wrong.
create table audit_publications (
  org_id uuid not null,
  place text not null,
  size bigint not null,
  published_at timestamptz,
  due_at timestamptz not null,
  attempts int not null,
  last_error text,
  primary key (org_id, place)
);

do $$
declare name text;
begin
  foreach name in array array['audit_leaves', 'audit_nodes', 'audit_checkpoints', 'audit_trees', 'audit_publications'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy in_org on %I using (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', name);
  end loop;
  foreach name in array array['audit_leaves', 'audit_nodes', 'audit_checkpoints'] loop
    execute format('create trigger never_changed before update or delete or truncate on %I for each statement execute function refuse_change()', name);
  end loop;
end $$;
grant select, insert on audit_leaves, audit_nodes, audit_checkpoints to huiyin_app;
grant select, insert, update on audit_trees, audit_publications to huiyin_app;
