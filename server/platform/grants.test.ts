/** The application's role may do to each table what its code does to it, and nothing else. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import pg from 'pg'
import { openTestOrg } from '../../test/house.ts'

const org = await openTestOrg()
const owner = new pg.Client({ connectionString: org.house.url })
await owner.connect()
after(async () => {
  await owner.end()
  await org.close()
})

/** What a statement's words need, by the table they name. A lock for update needs the right to update. */
const needs: [RegExp, string][] = [
  [/\binsertInto\(\s*'(\w+)'/g, 'INSERT'],
  [/\binsert\s+into\s+(\w+)/g, 'INSERT'],
  [/\bupdateTable\(\s*'(\w+)'/g, 'UPDATE'],
  [/\bupdate\s+(\w+)\s+set\b/g, 'UPDATE'],
  [/\bdeleteFrom\(\s*'(\w+)'/g, 'DELETE'],
  [/\bdelete\s+from\s+(\w+)/g, 'DELETE'],
  [
    /\b(?:selectFrom|insertInto)\(\s*'(\w+)(?:(?!\.execute|\b(?:selectFrom|insertInto)\b)[\s\S])*?\.(?:forUpdate|doUpdateSet)\(/g,
    'UPDATE',
  ],
  [/\binsert\s+into\s+(\w+)(?:(?!`)[\s\S])*?\bdo\s+update\s+set\b/g, 'UPDATE'],
  [/\bfrom\s+(\w+)(?:(?!`|\bfrom\b)[\s\S])*?\bfor\s+(?:no\s+key\s+)?update\b/g, 'UPDATE'],
]

test('every right to write is used, and every use has its right', async () => {
  const root = join(import.meta.dirname, '..')
  const sources = globSync('**/*.ts', { cwd: root, exclude: ['**/*.test.ts', 'platform/migrate.ts'] })
  const used = new Set<string>()
  for (const path of sources) {
    const text = readFileSync(join(root, path), 'utf8')
    for (const [pattern, right] of needs) for (const [, table] of text.matchAll(pattern)) used.add(`${table} ${right}`)
  }
  const { rows: tables } = await owner.query<{ name: string }>(
    "select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace",
  )
  const known = new Set(tables.map((row) => row.name))
  const needed = [...used].filter((use) => known.has(use.split(' ')[0]!))
  const { rows } = await owner.query<{ right: string }>(`
    select distinct c.relname || ' ' || a.privilege_type as right from pg_class c
    cross join lateral (select * from aclexplode(c.relacl)
      union all select x.* from pg_attribute t, aclexplode(t.attacl) x where t.attrelid = c.oid) a
    where a.grantee = 'huiyin_app'::regrole and c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and a.privilege_type <> 'SELECT'`)
  const granted = new Set(rows.map((row) => row.right))
  assert.ok(granted.size > 40)
  assert.deepEqual(
    {
      unused: [...granted].filter((right) => !used.has(right)).sort(),
      missing: needed.filter((use) => !granted.has(use)).sort(),
    },
    { unused: [], missing: [] },
  )
})
