-- Forms as data (docs/decisions/0015-forms-as-data.md): every stored version of a form gets the new shape, in which
-- `schema` (a subset of JSON Schema 2020-12) says what may be answered and `ui` how it is asked. The meaning of a version
-- stays what it was, and answers keep their shape: what was a text before is a text now.

-- How a question of the old shape limits its answer.
create function pg_temp.field_schema(field jsonb) returns jsonb language sql immutable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'string',
    'enum', case when field->>'type' = 'choice'
      then (select jsonb_agg(option->'value' order by nth) from jsonb_array_elements(field->'options') with ordinality o(option, nth)) end,
    'format', case field->>'type'
      when 'datetime' then 'local-date-time'
      when 'order' then 'order-no'
      when 'choice' then null when 'text' then null when 'longtext' then null
      else field->>'type' end,
    'maxLength', case field->>'type'
      when 'choice' then null
      when 'text' then coalesce((field->>'charsMax')::int, 200)
      when 'longtext' then coalesce((field->>'charsMax')::int, 32000)
      else (field->>'charsMax')::int end))
$$;

-- How a question of the old shape is asked. A name, telephone or address was personal by its type; now its class says so.
create function pg_temp.field_ui(field jsonb, nth bigint) returns jsonb language sql immutable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'order', nth,
    'label', field->'label',
    'help', field->'help',
    'pii', case when field->>'type' in ('name', 'phone', 'email') then field->>'type' else field->>'pii' end,
    'widget', case when field->>'type' = 'longtext' then 'textarea' end,
    'options', case when field->>'type' = 'choice'
      then (select jsonb_object_agg(option->>'value', option->'label') from jsonb_array_elements(field->'options') option) end))
$$;

-- Questions with the same condition make one branch, in the order of the first of them.
create function pg_temp.form_schema(fields jsonb) returns jsonb language sql immutable as $$
  with field as (
    select value as body, value->>'key' as key, nth, value->'when' as condition, coalesce((value->>'required')::boolean, false) as required
    from jsonb_array_elements(fields) with ordinality f(value, nth)
  ), branch as (
    select min(nth) as nth, jsonb_strip_nulls(jsonb_build_object(
      'if', jsonb_build_object(
        'properties', jsonb_build_object(condition->>'field', jsonb_build_object('enum', condition->'in')),
        'required', jsonb_build_array(condition->'field')),
      'then', case when bool_or(required)
        then jsonb_build_object('required', jsonb_agg(key order by nth) filter (where required)) end,
      'else', jsonb_build_object('properties', jsonb_object_agg(key, false)))) as body
    from field where condition is not null group by condition
  )
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'object',
    'properties', coalesce((select jsonb_object_agg(key, pg_temp.field_schema(body)) from field), '{}'),
    'required', (select jsonb_agg(key order by nth) from field where condition is null and required),
    'allOf', (select jsonb_agg(body order by nth) from branch),
    'additionalProperties', false))
$$;

-- Definitions are never changed: this once they are, by their owner, to whom the organisations' policy then does not apply.
alter table definitions disable trigger never_changed;
alter table definitions no force row level security;
update definitions set body = (
  (body::jsonb - 'fields') || jsonb_build_object(
    'active', true,
    'schema', pg_temp.form_schema(body::jsonb->'fields'),
    'ui', coalesce((select jsonb_object_agg(field->>'key', pg_temp.field_ui(field, nth))
      from jsonb_array_elements(body::jsonb->'fields') with ordinality f(field, nth)), '{}')))::json
where kind = 'form' and body::jsonb ? 'fields';
alter table definitions force row level security;
alter table definitions enable trigger never_changed;
