import type { ClientBase } from 'pg'

/** Tables that belong to no organisation, and why. */
export const withoutOrganisation: Record<string, string> = {
  migrations: 'which migrations were applied is told before any organisation is known',
}
/** Tables that may be read without an organisation, and why. */
export const readWithout: Record<string, string> = {
  hosts: 'which host leads to which organisation is public: DNS says it too',
  orgs: 'the worker lists organisations before it enters one',
}
/** Tables that name a ticket and are not hidden from who is recused from it, and why. */
export const shownToRecused: Record<string, string> = {
  contacts: 'a contact is the customer’s own, and of all their tickets',
  recusals: 'what hides the others: a policy cannot ask its own table',
}
/** Functions that run as the owner, past the policies, and why. */
export const asOwner: Record<string, string> = {
  tickets_with_words: 'under a policy PostgreSQL refuses an index to @@; it has the condition of its own',
  tickets_like: 'the same index, asked for tickets that share words; it has the condition of its own',
  settle_ticket_words: 'only the owner of an index may tidy it; it reads nothing and answers nothing',
  analyze_grown: 'only the owner of a table may have it counted; it answers the name of a table',
}

const ownOrganisation = "(org_id = (NULLIF(current_setting('app.org'::text, true), ''::text))::uuid)"

/**
 * What is wrong with the second wall of a migrated database, as sentences; empty when nothing is. Every table has an
 * organisation and a forced policy that shows nothing without one; views look with their reader's rights; functions that
 * look with the owner's are known and pinned; the application's role owns nothing and can step past nothing. A build, a
 * test and `doctor` ask the same.
 */
export async function policyFaults(client: ClientBase): Promise<string[]> {
  const faults: string[] = []
  for (const find of [tableFaults, viewFaults, functionFaults, roleFaults]) faults.push(...(await find(client)))
  return faults
}

const inSchema = 'n.nspname = current_schema()'

async function tableFaults(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{
    name: string
    has_org: boolean
    forced: boolean
    hangs: boolean
    hidden: boolean
    policies: { name: string; command: string; condition: string | null }[]
  }>(`
    select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id' and a.attnotnull) as has_org,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'ticket_id' and not a.attisdropped) as hangs,
      exists (select from pg_policy p where p.polrelid = c.oid and not p.polpermissive and p.polcmd = '*'
        and pg_get_expr(p.polqual, p.polrelid) ~ 'recusals') as hidden,
      coalesce((select json_agg(json_build_object('name', p.polname, 'command', p.polcmd,
        'condition', pg_get_expr(p.polqual, p.polrelid)) order by p.polname) from pg_policy p
        where p.polrelid = c.oid and p.polpermissive), '[]') as policies
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${inSchema} and c.relkind in ('r', 'p') order by 1`)
  return rows.flatMap(({ name, has_org, forced, hangs, hidden, policies }) => {
    if (!has_org && name in withoutOrganisation) return []
    if (!has_org) return [`table ${name} has no org_id and no reason why (server/platform/policies.ts)`]
    const own = policies.find((policy) => policy.command === '*')
    const others = policies.filter((policy) => policy !== own)
    return [
      ...(forced ? [] : [`table ${name} does not force row level security`]),
      ...(own?.condition === ownOrganisation ? [] : [`table ${name} has no policy for its own organisation`]),
      ...(hidden || name in shownToRecused || !(hangs || name === 'events')
        ? []
        : [`table ${name} shows a ticket to who is recused from it (hide_from_recused)`]),
      ...others
        .filter(({ command }) => command !== 'r' || !(name in readWithout))
        .map((policy) => `table ${name} is opened by the policy ${policy.name}`),
    ]
  })
}

async function viewFaults(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where ${inSchema} and (c.relkind = 'm' or (c.relkind = 'v'
      and not coalesce(c.reloptions, '{}') && '{security_invoker=true,security_invoker=on,security_invoker=1}'))`)
  return rows.map(({ name }) => `view ${name} reads with its owner's rights`)
}

async function functionFaults(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; pinned: boolean; open: boolean }>(`
    select p.proname as name, has_function_privilege('public', p.oid, 'execute') as open,
      coalesce(array_to_string(p.proconfig, ' ') ~ '^search_path=pg_catalog, [^$]*, pg_temp$', false) as pinned
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${inSchema} and p.prosecdef`)
  return rows.flatMap(({ name, pinned, open }) => [
    ...(name in asOwner ? [] : [`function ${name} runs as its owner without a reason (server/platform/policies.ts)`]),
    ...(pinned ? [] : [`function ${name} finds its tables by the caller's search_path`]),
    ...(open ? [`function ${name} may be called by anybody`] : []),
  ])
}

async function roleFaults(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ fault: string }>(`
    select 'the role huiyin_app is superuser, passes policies, or may make roles or databases' as fault from pg_roles
      where rolname = 'huiyin_app' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)
    union all select 'the role huiyin_app owns ' || relname from pg_class where relowner = 'huiyin_app'::regrole
    union all select 'the role huiyin_app is a member of ' || roleid::regrole from pg_auth_members
      where member = 'huiyin_app'::regrole
    union all select 'the role huiyin_app may make tables' where has_schema_privilege('huiyin_app', current_schema(), 'create')
    union all select 'everybody, or huiyin_app beyond its rows, may ' || lower(a.privilege_type) || ' ' || c.relname
      from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a
      where ${inSchema} and c.relkind in ('r', 'p', 'v') and (a.grantee = 0
        or (a.grantee = 'huiyin_app'::regrole and a.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')))`)
  return rows.map(({ fault }) => fault)
}
