-- The words of tickets (docs/decisions/0033-search.md): what a search looks in. The worker fills it from what stands, masked,
-- in tickets and messages; it can be made anew at any time.

create table ticket_words (
  org_id uuid not null,
  ticket_id uuid not null,
  -- 0, but for tickets of more than 100,000 characters: those go on in further parts.
  part smallint not null,
  received_at timestamptz not null, -- of the ticket
  is_open boolean not null,
  -- Number, subject and messages, folded (server/records/tickets/search/fold.rules.ts).
  folded text not null,
  -- What is found: words, characters, pairs of characters; and marks that say whose the ticket is, whether it is open, and of
  -- which day, 8 days and 64 days, so that the newest are found without reading all.
  tokens tsvector not null,
  primary key (ticket_id, part)
) with (toast_tuple_target = 128); -- tokens are read by the index alone: they lie beside the table, which stays small
-- tickets_with_words and tickets_like. Written in heaps of a megabyte at most, which every search reads through.
create index ticket_words_by_token on ticket_words using gin (tokens) with (fastupdate = on, gin_pending_list_limit = 1024);

alter table ticket_words enable row level security;
alter table ticket_words force row level security;
create policy in_org on ticket_words using (org_id = nullif(current_setting('app.org', true), '')::uuid);
select hide_from_recused('ticket_words', 'ticket_id');
grant select, insert, delete on ticket_words to huiyin_app;

-- The doors to the index: under a policy PostgreSQL refuses it to @@, which is not leakproof. They run as the owner with a
-- condition on the organisation of their own and answer ids only; who asks then reads the tickets under the policies.
drop function tickets_with_words(text);
do $$
begin
  -- Tickets with these tokens, whose words also match each of `must` and none of `never` (regular expressions without
  -- repetition, over folded words).
  execute format($function$
    create function tickets_with_words(wanted tsquery, must text[], never text[]) returns table (ticket_id uuid, received_at timestamptz)
    language sql stable security definer rows 200 set search_path = pg_catalog, %1$I, pg_temp as $body$
      select distinct w.ticket_id, w.received_at from %1$I.ticket_words w
      where w.org_id = nullif(current_setting('app.org', true), '')::uuid and w.tokens @@ wanted
        and (must = '{}' or w.folded ~ all (must)) and (never = '{}' or w.folded !~ all (never))
    $body$ $function$, current_schema());
  -- Tickets that share most of these tokens, without those that stand in many tickets, among the tickets with `among`.
  execute format($function$
    create function tickets_like(tokens text[], among tsquery, rows_max int) returns table (ticket_id uuid, shared int)
    language sql stable security definer rows 50 set search_path = pg_catalog, %1$I, pg_temp as $body$
      with common as materialized (
        select unnest(s.most_common_elems::text::text[]) as token from pg_stats s
        where s.schemaname = %1$L and s.tablename = 'ticket_words' and s.attname = 'tokens'),
      rare as materialized (select t.token from unnest(tokens) t (token) where t.token not in (select c.token from common c))
      select w.ticket_id, count(*)::int from rare
      cross join lateral (select w.ticket_id from %1$I.ticket_words w
        where w.org_id = nullif(current_setting('app.org', true), '')::uuid
          and w.tokens @@ (quote_literal(rare.token)::tsquery && among) offset 0) w
      group by w.ticket_id order by 2 desc, 1 desc limit rows_max
    $body$ $function$, current_schema());
end $$;
revoke all on function tickets_with_words(tsquery, text[], text[]), tickets_like(text[], tsquery, int) from public;
grant execute on function tickets_with_words(tsquery, text[], text[]), tickets_like(text[], tsquery, int) to huiyin_app;
