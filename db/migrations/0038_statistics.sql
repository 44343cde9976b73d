-- How PostgreSQL reads a table follows from what it last counted in it. Autovacuum looks once a minute: a flood that fills empty
-- tables is over by then, with plans made for nothing in them (docs/decisions/0060-statistics.md). Only an owner may count.
do $$
begin
  execute format($function$
    create function analyze_grown() returns text language plpgsql security definer set search_path = pg_catalog, %1$I, pg_temp as $body$
    declare
      grown text;
    begin
      select c.relname into grown from pg_class c
      where c.relnamespace = '%1$I'::regnamespace and c.relkind = 'r'
        and pg_stat_get_mod_since_analyze(c.oid) > 500 + 2 * greatest(c.reltuples, 0)
      order by pg_stat_get_mod_since_analyze(c.oid) / (500 + greatest(c.reltuples, 0)) desc, c.relname limit 1;
      if grown is not null then
        execute format('analyze %%I', grown);
      end if;
      return grown;
    end
    $body$ $function$, current_schema());
end $$;
revoke all on function analyze_grown() from public;
grant execute on function analyze_grown() to huiyin_app;
