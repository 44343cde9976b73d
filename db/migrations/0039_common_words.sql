-- A word is common when it stands in many tickets, and not because it is among PostgreSQL's thousand most common ones: a house of
-- few tickets has no others, and found none that were alike as soon as autovacuum had counted its words.
do $$
begin
  execute format($function$
    create or replace function tickets_like(tokens text[], among tsquery, rows_max int) returns table (ticket_id uuid, shared int)
    language sql stable security definer rows 50 set search_path = pg_catalog, %1$I, pg_temp as $body$
      with common as materialized (
        select c.token from pg_stats s
        join pg_class t on t.oid = '%1$I.ticket_words'::regclass
        cross join unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) as c(token, share)
        where s.schemaname = %1$L and s.tablename = 'ticket_words' and s.attname = 'tokens' and c.share * t.reltuples > 500),
      rare as materialized (select t.token from unnest(tokens) t (token) where t.token not in (select c.token from common c))
      select w.ticket_id, count(*)::int from rare
      cross join lateral (select w.ticket_id from %1$I.ticket_words w
        where w.org_id = nullif(current_setting('app.org', true), '')::uuid
          and w.tokens @@ (quote_literal(rare.token)::tsquery && among) offset 0) w
      group by w.ticket_id order by 2 desc, 1 desc limit rows_max
    $body$ $function$, current_schema());
end $$;
