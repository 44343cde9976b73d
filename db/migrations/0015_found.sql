-- Numbers and addresses that the mask found in a message (docs/decisions/0028-reveal.md), as keyed indices: staff find the
-- tickets in which a caller's phone, card, resident ID or e-mail stands, and nobody reads it here.

create table found_values (
  org_id uuid not null,
  ticket_id uuid not null,
  message_id uuid not null,
  kind text not null check (kind in ('card', 'id', 'phone', 'email')),
  value_index bytea not null,
  primary key (ticket_id, message_id, kind, value_index)
);
create index found_values_by_value on found_values (org_id, kind, value_index); -- the tickets that tell of one number
alter table found_values enable row level security;
alter table found_values force row level security;
create policy in_org on found_values using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, delete on found_values to huiyin_app;
