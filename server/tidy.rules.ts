import { exceptions } from './tidy.exceptions.rules.ts'
import { importsOf, lineAt, type SourceFile, viewsOf } from './tidy.source.rules.ts'
import {
  type Complain,
  checkConnections,
  checkEvents,
  checkExports,
  checkLength,
  checkMoves,
  checkName,
  checkSeals,
  checkSkips,
  checkTime,
  checkWords,
  isScript,
  type Source,
} from './tidy.text.rules.ts'

/** How many sources a folder has at least: a check that looks in the wrong place must not pass. */
export const seenMin: Record<string, number> = {
  'server/platform': 20,
  'server/outside': 2,
  'server/records/audit': 12,
  'server/records/staff': 6,
  'server/records/customers': 4,
  'server/records/entries': 6,
  'server/records/knowledge': 4,
  'server/records/attachments': 8,
  'server/records/tickets': 15,
  'server/stages/intake': 6,
  'server/stages/triage': 3,
  'server/stages/routing': 1,
  'server/stages/clocks': 3,
  'server/stages/replies': 3,
  'server/stages/ratings': 2,
  'server/stages/remedies': 20,
  'server/stages/insight': 2,
  'server/stages/tagging': 8,
  'server/stages/exports': 8,
  'server/stages/returns': 8,
  'server/stages/privacy': 10,
  'web/portal': 30,
  'web/console': 30,
  'web/widget': 15,
  'web/kit': 5,
  bin: 5,
  verifier: 5,
  db: 1,
}

const records = ['audit', 'staff', 'customers', 'entries', 'knowledge', 'attachments', 'tickets']
const isTest = (path: string) => /^test\/|\.(test|long)\.tsx?$/.test(path)
const isPure = (path: string) => /(\.rules|\/contract|\/platform\/endpoint)\.ts$|\.json$/.test(path)
const isPrivate = (path: string) => /^server\/(records|stages)\/\w+\/(routes|queries)\.ts$/.test(path)
const isCompose = (path: string) => /^server\/[^/]+$/.test(path)

/** The part of the house that a file stands in: `server/records/tickets`, `server/platform`, `web/kit`, `bin`. */
function folderOf(path: string): string {
  const parts = path.split('/').slice(0, -1)
  return parts
    .slice(0, parts[0] === 'server' ? (parts[1] === 'platform' ? 2 : 3) : parts[0] === 'web' ? 2 : 1)
    .join('/')
}

/** Every breach of the architecture in these files, as `rule: path:line: what`. Empty for a tidy house. */
export function complaintsOf(files: SourceFile[], min: Record<string, number> = seenMin): string[] {
  const complaints: string[] = []
  const used = new Set<string>()
  const complain: Complain = (rule, path, line, what) => {
    const excuse = exceptions.find((exception) => exception.rule === rule && exception.path === path)
    if (excuse) used.add(`${rule} ${path}`)
    else complaints.push(`${rule}: ${path}:${line}: ${what}`)
  }
  const sources = files.map((file): Source => {
    const views = isScript(file.path) ? viewsOf(file.text) : { code: '', strings: file.text, bare: file.text }
    return { ...file, views, imports: importsOf(file.path, views), isTest: isTest(file.path) }
  })
  for (const source of sources) {
    checkLength(source, complain)
    if (source.isTest) checkSkips(source, complain)
    else if (!source.path.startsWith('bench/')) for (const check of fileChecks) check(source, complain)
  }
  checkWriters(sources, complain)
  checkFolders(sources, complain)
  checkReached(sources, complain)
  for (const { rule, path } of exceptions) {
    const isStale = sources.some((source) => source.path === path) && !used.has(`${rule} ${path}`)
    if (isStale) complain('exceptions are needed', path, 1, `needs no exception from “${rule}” any more`)
  }
  for (const [folder, count] of Object.entries(min)) {
    const seen = sources.filter((source) => source.path.startsWith(`${folder}/`) && !source.isTest).length
    if (seen < count) complain('the code was seen', folder, 0, `${seen} files seen, at least ${count} expected`)
  }
  return complaints
}

const fileChecks = [
  checkImports,
  checkEvents,
  checkTime,
  checkConnections,
  checkMoves,
  checkSeals,
  checkExports,
  checkName,
  checkWords,
]

function checkImports({ path, imports }: Source, complain: Complain): void {
  for (const { line, specifier, to, isType } of imports) {
    if (isPure(path) && !(to ? isPure(to) : specifier === 'zod'))
      complain('pure files import pure files', path, line, specifier)
    else if (to && !goesDown(path, to, isType)) complain('imports go down', path, line, specifier)
    else if (!to && path.startsWith('verifier/') && !specifier.startsWith('node:'))
      complain('imports go down', path, line, specifier)
    else if (
      to &&
      isPrivate(to) &&
      folderOf(to) !== folderOf(path) &&
      !(isCompose(path) && to.endsWith('/routes.ts'))
    ) {
      complain('routes and queries are private', path, line, specifier)
    }
  }
}

/** Whether a file may import another, whatever it takes from it. Tests are asked nothing. */
function goesDown(from: string, to: string, isType: boolean): boolean {
  const [part = '', tier = '', name = ''] = from.split('/')
  const [toPart = '', toTier = '', toName = ''] = to.split('/')
  if (part === 'web') {
    const isOwn = toPart === 'web' && (toTier === tier || toTier === 'kit')
    return isOwn || (toPart === 'server' && isPure(to) && (isType || !to.endsWith('.json')))
  }
  if (isTest(to)) return part === 'bin'
  // What it verifies it must not believe: nothing of the server, and no package.
  if (part === 'verifier') return toPart === 'verifier'
  if (part === 'bin') return ['bin', 'server', 'verifier', 'db', 'sandbox'].includes(toPart)
  if (part !== 'server') return true
  if (isCompose(from)) return toPart === 'server' || (toPart === 'db' && to.endsWith('.json'))
  if (toPart !== 'server' || isCompose(to)) return false
  if (toTier === 'platform') return true
  if (tier === 'outside' || tier === 'stages')
    return (tier === toTier && name === toName) || (tier === 'stages' && toTier === 'records')
  return (
    tier === 'records' &&
    toTier === 'records' &&
    records.indexOf(toName) <= records.indexOf(name) &&
    records.includes(toName)
  )
}

const written = /\b(?:insertInto|replaceInto|mergeInto|updateTable|deleteFrom)\(\s*(?:'(\w+)')?/g
const writtenInSql =
  /\b(?:insert\s+into|delete\s+from|merge\s+into|truncate(?:\s+table)?|update(?=\s+\w+\s+set\b))\s+"?(\w+)?/gi

/** A table that two folders write has no owner, one that nobody writes no use; a name made at run time hides both. */
function checkWriters(sources: Source[], complain: Complain): void {
  const writers = new Map<string, Map<string, { path: string; line: number }>>()
  for (const { path, views } of sources.filter(
    (source) => isScript(source.path) && /^(server|bin)\//.test(source.path) && !source.isTest,
  )) {
    for (const [text, pattern] of [
      [views.bare, written],
      [views.bare, writtenInSql],
    ] as const) {
      for (const found of text.matchAll(pattern)) {
        const line = lineAt(text, found.index)
        if (!found[1]) complain('one folder writes a table', path, line, 'the name of the table is not written out')
        else writers.set(found[1], new Map([[folderOf(path), { path, line }], ...(writers.get(found[1]) ?? [])]))
      }
    }
  }
  for (const [table, folders] of writers) {
    const [[, at] = [], ...others] = [...folders]
    if (at && others.length > 0)
      complain(
        'one folder writes a table',
        at.path,
        at.line,
        `${table} is also written from ${others.map(([folder]) => folder).join(', ')}`,
      )
  }
  for (const { path, text } of sources.filter((source) => /^db\/migrations\/.*\.sql$/.test(source.path))) {
    for (const found of text.matchAll(/^create table (\w+)/gm)) {
      if (!writers.has(found[1]!))
        complain('one folder writes a table', path, lineAt(text, found.index), `nobody writes ${found[1]}`)
    }
  }
}

function checkFolders(sources: Source[], complain: Complain): void {
  const page = sources.find((source) => source.path === 'ARCHITECTURE.md')
  if (!page) {
    complain('folders are explained', 'ARCHITECTURE.md', 1, 'the page is missing')
    return
  }
  const folders = new Set(
    sources
      .filter((source) => source.path.startsWith('server/'))
      .flatMap((source) => source.path.split('/').slice(1, -1).slice(0, 2)),
  )
  for (const folder of [...folders].sort()) {
    if (!new RegExp(`\\b${folder}\\b`).test(page.text))
      complain('folders are explained', 'ARCHITECTURE.md', 1, `server's ${folder} is not named`)
  }
}

const roots =
  /^(?:server\/(?:main|worker|cashier)\.ts|sandbox\/(?:demo|\w+\/main)\.ts|verifier\/main\.ts|bin\/[^/]+|web\/\w+\/(?:main\.tsx|index\.html|vite\.config\.ts|vite-env\.d\.ts|public\/.*)|web\/widget\/(?:loader|news\/news|form\/form|guidance\/guidance)\.tsx?|server\/demo-shop\/shop\.(?:css|js)|bench\/.*)$/

/** What neither a process nor a command nor a page reaches is dead; the tests may have helpers of their own. */
function checkReached(sources: Source[], complain: Complain): void {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const walk = (start: Source[]): Set<string> => {
    const seen = new Set(start.map((source) => source.path))
    for (const path of seen) for (const { to } of byPath.get(path)?.imports ?? []) if (to) seen.add(to)
    return seen
  }
  const alive = walk(sources.filter((source) => roots.test(source.path)))
  const tested = walk(sources.filter((source) => /\.(test|long)\.tsx?$/.test(source.path)))
  for (const { path } of sources) {
    if (
      !/\.(ts|tsx|js|css)$/.test(path) ||
      alive.has(path) ||
      (tested.has(path) && /^test\/|^server\/tidy\.|\.test\.|\.long\./.test(path))
    )
      continue
    complain('every file is reached', path, 1, tested.has(path) ? 'only tests reach it' : 'nothing imports it')
  }
}
