import { exceptions } from './tidy.exceptions.rules.ts'
import { type Import, importsOf, lineAt, type SourceFile, type Views, viewsOf } from './tidy.source.rules.ts'

/** The architecture, rule by rule (ARCHITECTURE.md says why). A complaint begins with the name of its rule. */
export const ruleNames = [
  'imports go down', 'routes and queries are private', 'pure files import pure files', 'one folder writes a table',
  'an event is never changed', 'time and chance have one source', 'connections are opened outside', 'one file moves a ticket',
  'files stay short', 'folders are explained', 'every file is reached', 'exports have names', 'names tell something',
  'words are data', 'no test is skipped', 'exceptions are needed', 'the code was seen',
] as const
export type RuleName = (typeof ruleNames)[number]

/** How many sources a folder has at least: a check that looks in the wrong place must not pass. */
export const seenMin: Record<string, number> = {
  'server/platform': 20, 'server/outside': 2, 'server/records/audit': 2, 'server/records/staff': 6, 'server/records/customers': 4,
  'server/records/knowledge': 4, 'server/records/tickets': 15, 'server/stages/intake': 6, 'server/stages/triage': 3,
  'server/stages/routing': 1, 'server/stages/clocks': 3, 'server/stages/replies': 3, 'server/stages/ratings': 2,
  'server/stages/insight': 2, 'web/portal': 30, 'web/console': 30, 'web/kit': 5, bin: 5, db: 1,
}

type Source = SourceFile & { views: Views; imports: Import[]; isTest: boolean }
type Complain = (rule: RuleName, path: string, line: number, what: string) => void

const records = ['audit', 'staff', 'customers', 'knowledge', 'tickets']
const linesMax = 300
const generated = ['server/platform/tables.ts']
const isTest = (path: string) => /^test\/|\.(test|long)\.tsx?$/.test(path)
const isPure = (path: string) => /(\.rules|\/contract|\/platform\/endpoint)\.ts$|\.json$/.test(path)
const isScript = (path: string) => /\.(ts|tsx|js)$/.test(path)
const isPrivate = (path: string) => /^server\/(records|stages)\/\w+\/(routes|queries)\.ts$/.test(path)
const isCompose = (path: string) => /^server\/[^/]+$/.test(path)

/** The part of the house that a file stands in: `server/records/tickets`, `server/platform`, `web/kit`, `bin`. */
function folderOf(path: string): string {
  const parts = path.split('/').slice(0, -1)
  return parts.slice(0, parts[0] === 'server' ? (parts[1] === 'platform' ? 2 : 3) : parts[0] === 'web' ? 2 : 1).join('/')
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

const fileChecks = [checkImports, checkEvents, checkTime, checkConnections, checkMoves, checkExports, checkName, checkWords]

/** Complains about every place where a pattern stands in a text. */
function find(text: string, pattern: RegExp, complain: (line: number, found: string) => void): void {
  for (const found of text.matchAll(pattern)) complain(lineAt(text, found.index), found[0].trim())
}

function checkImports({ path, imports }: Source, complain: Complain): void {
  for (const { line, specifier, to, isType } of imports) {
    if (isPure(path) && !(to ? isPure(to) : specifier === 'zod')) complain('pure files import pure files', path, line, specifier)
    else if (to && !goesDown(path, to, isType)) complain('imports go down', path, line, specifier)
    else if (to && isPrivate(to) && folderOf(to) !== folderOf(path) && !(isCompose(path) && to.endsWith('/routes.ts'))) {
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
  if (part === 'bin') return ['bin', 'server', 'db'].includes(toPart)
  if (part !== 'server') return true
  if (isCompose(from)) return toPart === 'server' || (toPart === 'db' && to.endsWith('.json'))
  if (toPart !== 'server' || isCompose(to)) return false
  if (toTier === 'platform') return true
  if (tier === 'outside' || tier === 'stages') return (tier === toTier && name === toName) || (tier === 'stages' && toTier === 'records')
  return tier === 'records' && toTier === 'records' && records.indexOf(toName) <= records.indexOf(name) && records.includes(toName)
}

const written = /\b(?:insertInto|replaceInto|mergeInto|updateTable|deleteFrom)\(\s*(?:'(\w+)')?/g
const writtenInSql = /\b(?:insert\s+into|delete\s+from|merge\s+into|truncate(?:\s+table)?|update(?=\s+\w+\s+set\b))\s+"?(\w+)?/gi

/** A table that two folders write has no owner, one that nobody writes no use; a name made at run time hides both. */
function checkWriters(sources: Source[], complain: Complain): void {
  const writers = new Map<string, Map<string, { path: string; line: number }>>()
  for (const { path, views } of sources.filter((source) => isScript(source.path) && /^(server|bin)\//.test(source.path) && !source.isTest)) {
    for (const [text, pattern] of [[views.bare, written], [views.bare, writtenInSql]] as const) {
      for (const found of text.matchAll(pattern)) {
        const line = lineAt(text, found.index)
        if (!found[1]) complain('one folder writes a table', path, line, 'the name of the table is not written out')
        else writers.set(found[1], new Map([[folderOf(path), { path, line }], ...(writers.get(found[1]) ?? [])]))
      }
    }
  }
  for (const [table, folders] of writers) {
    const [[, at] = [], ...others] = [...folders]
    if (at && others.length > 0) complain('one folder writes a table', at.path, at.line, `${table} is also written from ${others.map(([folder]) => folder).join(', ')}`)
  }
  for (const { path, text } of sources.filter((source) => /^db\/migrations\/.*\.sql$/.test(source.path))) {
    for (const found of text.matchAll(/^create table (\w+)/gm)) {
      if (!writers.has(found[1]!)) complain('one folder writes a table', path, lineAt(text, found.index), `nobody writes ${found[1]}`)
    }
  }
}

function checkEvents({ path, views }: Source, complain: Complain): void {
  find(views.bare, /\b(?:updateTable|deleteFrom)\('events'\)|\b(?:update|delete\s+from|truncate)\s+events\b/gi, (line, found) =>
    complain('an event is never changed', path, line, found))
}

const chance = /\bnew Date\b(?!\s*\(\s*[^\s)])|(?<!new |[\w.])Date\(|\bDate\.now\b|\bMath\.random\b|\b(?:randomUUID|randomBytes|randomInt|getRandomValues|uuidv4|nanoid)\(|\bperformance\.now\b|\bhrtime\b/g
const sqlChance = /(?<![\w.])(?:now|random|clock_timestamp|statement_timestamp|transaction_timestamp|gen_random_uuid|gen_random_bytes|uuidv7|uuidv4|timeofday)\(\)|\bcurrent_(?:timestamp|date|time)\b|\blocaltimestamp\b/gi

function checkTime({ path, views, text }: Source, complain: Complain): void {
  if (path === 'server/platform/clock.ts') return
  const report = (line: number, found: string) => complain('time and chance have one source', path, line, found)
  find(views.code, chance, report)
  if (isScript(path) && !path.startsWith('web/')) find(views.strings, sqlChance, report)
  if (path.endsWith('.sql')) find(text.replace(/--[^\n]*/g, ''), sqlChance, report)
}

const openers = /\bfetch\(\s*[^)\s]|\bnew (?:WebSocket|EventSource|XMLHttpRequest)\b|\bcreateTransport\(|\bnew (?:pg\.|Pool\(|Client\()/g
const doors = /^(?:pg|nodemailer|undici|ws|imapflow|node:(?:net|tls|http|https|http2|dgram))$/

function checkConnections({ path, views, imports }: Source, complain: Complain): void {
  if (/^server\/(outside|platform)\//.test(path)) return
  const byCall = [...views.code.matchAll(openers)].map((found) => ({ line: lineAt(views.code, found.index), what: found[0] }))
  const byImport = imports.filter(({ specifier, isType }) => doors.test(specifier) && !isType).map(({ line, specifier }) => ({ line, what: specifier }))
  // One complaint for a file: the import and the call are one fault.
  const [first] = [...byCall, ...byImport]
  if (first) complain('connections are opened outside', path, first.line, first.what)
}

function checkMoves({ path, views }: Source, complain: Complain): void {
  if (!['server/records/tickets/move.ts', 'server/records/tickets/change.ts'].includes(path)) {
    find(views.code, /\bchangeTicketState\b(?!,)/g, (line) => complain('one file moves a ticket', path, line, 'changeTicketState is for move.ts'))
  }
  if (path !== 'server/records/tickets/change.ts') {
    find(views.bare, /\bupdateTable\(\s*'tickets'|\bupdate\s+tickets\s+set\b/g, (line) => complain('one file moves a ticket', path, line, 'tickets are changed by change.ts'))
  }
}

function checkExports({ path, views }: Source, complain: Complain): void {
  find(views.code, /\bexport default\b|\bas default\b/g, (line, found) => complain('exports have names', path, line, found))
}

function checkName({ path }: Source, complain: Complain): void {
  if (isScript(path) && /(?:^|[/.-])(?:index|utils?|helpers?|services?|types|common|misc)(?:[/.]|\.rules\.)/.test(path)) {
    complain('names tell something', path, 1, 'the name says nothing of what is inside')
  }
}

function checkWords({ path, views }: Source, complain: Complain): void {
  if (!/\.tsx?$/.test(path)) return
  const report = (line: number, found: string) => complain('words are data', path, line, found)
  // The product's own name may stand anywhere.
  find(views.bare.replaceAll('回音', '  '), /[\u3000-\u303f\p{Script=Han}\uff00-\uffef]+/gu, report)
  if (!path.endsWith('.tsx')) return
  find(views.code, /(?<=[^=\s]>)\s*[A-Za-z][^<>{}();=|&]*(?=<\/)/g, report)
  find(views.bare, /\s(?:aria-label|title|placeholder|alt|label)="[^"]*[a-z]{2}[^"]*"/g, report)
}

function checkSkips({ path, views }: Source, complain: Complain): void {
  find(views.code, /\b(?:test|it|describe|suite|context|t)\.(?:skip|todo|only)\b|(?<=[{,]\s*)(?:skip|todo|only):(?!\s*false)/g, (line, found) =>
    complain('no test is skipped', path, line, found))
}

function checkLength({ path, text }: Source, complain: Complain): void {
  if (!/\.(ts|tsx|js|css)$/.test(path) || generated.includes(path)) return
  const lines = text.trimEnd().split('\n').length
  if (lines > linesMax) complain('files stay short', path, linesMax + 1, `${lines} lines`)
}

function checkFolders(sources: Source[], complain: Complain): void {
  const page = sources.find((source) => source.path === 'ARCHITECTURE.md')
  if (!page) {
    complain('folders are explained', 'ARCHITECTURE.md', 1, 'the page is missing')
    return
  }
  const folders = new Set(sources.filter((source) => source.path.startsWith('server/')).flatMap((source) => source.path.split('/').slice(1, -1).slice(0, 2)))
  for (const folder of [...folders].sort()) {
    if (!new RegExp(`\\b${folder}\\b`).test(page.text)) complain('folders are explained', 'ARCHITECTURE.md', 1, `server's ${folder} is not named`)
  }
}

const roots = /^(?:server\/(?:main|worker)\.ts|bin\/[^/]+|web\/\w+\/(?:main\.tsx|index\.html|vite\.config\.ts|vite-env\.d\.ts|public\/.*)|bench\/.*)$/

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
    if (!/\.(ts|tsx|js|css)$/.test(path) || alive.has(path) || (tested.has(path) && /^test\/|^server\/tidy\.|\.test\.|\.long\./.test(path))) continue
    complain('every file is reached', path, 1, tested.has(path) ? 'only tests reach it' : 'nothing imports it')
  }
}
