import type { RuleName } from './tidy.exceptions.rules.ts'
import { type Import, lineAt, type SourceFile, type Views } from './tidy.source.rules.ts'

/** The rules that look at one file by itself. tidy.rules.ts has those that look at the whole house. */
export type Source = SourceFile & { views: Views; imports: Import[]; isTest: boolean }
export type Complain = (rule: RuleName, path: string, line: number, what: string) => void

const linesMax = 300
/** A test is mostly a table of examples, which reads well at more length than a program. */
const testLinesMax = 450
const generated = ['server/platform/tables.ts']
export const isScript = (path: string) => /\.(ts|tsx|js)$/.test(path)

/** Complains about every place where a pattern stands in a text. */
function find(text: string, pattern: RegExp, complain: (line: number, found: string) => void): void {
  for (const found of text.matchAll(pattern)) complain(lineAt(text, found.index), found[0].trim())
}

export function checkEvents({ path, views }: Source, complain: Complain): void {
  find(
    views.bare,
    /\b(?:updateTable|deleteFrom)\('events'\)|\b(?:update|delete\s+from|truncate)\s+events\b/gi,
    (line, found) => complain('an event is never changed', path, line, found),
  )
}

const chance =
  /\bnew Date\b(?!\s*\(\s*[^\s)])|(?<!new |[\w.])Date\(|\bDate\.now\b|\bMath\.random\b|\b(?:randomUUID|randomBytes|randomInt|getRandomValues|uuidv4|nanoid)\(|\bperformance\.now\b|\bhrtime\b/g
const sqlChance =
  /(?<![\w.])(?:now|random|clock_timestamp|statement_timestamp|transaction_timestamp|gen_random_uuid|gen_random_bytes|uuidv7|uuidv4|timeofday)\(\)|\bcurrent_(?:timestamp|date|time)\b|\blocaltimestamp\b/gi

export function checkTime({ path, views, text }: Source, complain: Complain): void {
  if (path === 'server/platform/clock.ts') return
  const report = (line: number, found: string) => complain('time and chance have one source', path, line, found)
  find(views.code, chance, report)
  if (isScript(path) && !path.startsWith('web/')) find(views.strings, sqlChance, report)
  if (path.endsWith('.sql')) find(text.replace(/--[^\n]*/g, ''), sqlChance, report)
}

const openers =
  /\bfetch\(\s*[^)\s]|\bnew (?:WebSocket|EventSource|XMLHttpRequest)\b|\bcreateTransport\(|\bnew (?:pg\.|Pool\(|Client\()/g
const doors = /^(?:pg|nodemailer|undici|ws|imapflow|node:(?:net|tls|http|https|http2|dgram))$/

export function checkConnections({ path, views, imports }: Source, complain: Complain): void {
  if (/^(?:server\/(?:outside|platform)|sandbox)\//.test(path)) return
  const byCall = [...views.code.matchAll(openers)].map((found) => ({
    line: lineAt(views.code, found.index),
    what: found[0],
  }))
  const byImport = imports
    .filter(({ specifier, isType }) => doors.test(specifier) && !isType)
    .map(({ line, specifier }) => ({ line, what: specifier }))
  // One complaint for a file: the import and the call are one fault.
  const [first] = [...byCall, ...byImport]
  if (first) complain('connections are opened outside', path, first.line, first.what)
}

export function checkMoves({ path, views }: Source, complain: Complain): void {
  if (!['server/records/tickets/move.ts', 'server/records/tickets/change.ts'].includes(path)) {
    find(views.code, /\bchangeTicketState\b(?!,)/g, (line) =>
      complain('one file moves a ticket', path, line, 'changeTicketState is for move.ts'),
    )
  }
  if (path !== 'server/records/tickets/change.ts') {
    find(views.bare, /\bupdateTable\(\s*'tickets'|\bupdate\s+tickets\s+set\b/g, (line) =>
      complain('one file moves a ticket', path, line, 'tickets are changed by change.ts'),
    )
  }
}

const seals = /\bopenerOf\(|(?:vault|[oO]pener\w*|[sS]ealer\w*)(?:\([^()]*\)\)?)?\.open(?:Stream)?\(/g

/** What the mask hides has one door (docs/decisions/0028-reveal.md); whatever else opens a seal says why. */
export function checkSeals({ path, views }: Source, complain: Complain): void {
  if (path.startsWith('server/platform/vault/')) return
  find(views.code, seals, (line, found) => complain('seals are opened by a few', path, line, found))
}

export function checkExports({ path, views }: Source, complain: Complain): void {
  find(views.code, /\bexport default\b|\bas default\b/g, (line, found) =>
    complain('exports have names', path, line, found),
  )
}

export function checkName({ path }: Source, complain: Complain): void {
  if (
    isScript(path) &&
    /(?:^|[/.-])(?:index|utils?|helpers?|services?|types|common|misc)(?:[/.]|\.rules\.)/.test(path)
  ) {
    complain('names tell something', path, 1, 'the name says nothing of what is inside')
  }
}

export function checkWords({ path, views }: Source, complain: Complain): void {
  if (!/\.tsx?$/.test(path)) return
  const report = (line: number, found: string) => complain('words are data', path, line, found)
  // The product's own name may stand anywhere.
  find(views.bare.replaceAll('回音', '  '), /[\u3000-\u303f\p{Script=Han}\uff00-\uffef]+/gu, report)
  if (!path.endsWith('.tsx')) return
  find(views.code, /(?<=[^=\s]>)\s*[A-Za-z][^<>{}();=|&]*(?=<\/)/g, report)
  find(views.bare, /\s(?:aria-label|title|placeholder|alt|label)="[^"]*[a-z]{2}[^"]*"/g, report)
}

export function checkSkips({ path, views }: Source, complain: Complain): void {
  find(
    views.code,
    /\b(?:test|it|describe|suite|context|t)\.(?:skip|todo|only)\b|(?<=[{,]\s*)(?:skip|todo|only):(?!\s*false)/g,
    (line, found) => complain('no test is skipped', path, line, found),
  )
}

export function checkLength({ path, text, isTest }: Source, complain: Complain): void {
  if (!/\.(ts|tsx|js|css)$/.test(path) || generated.includes(path)) return
  const lines = text.trimEnd().split('\n').length
  const max = isTest ? testLinesMax : linesMax
  if (lines > max) complain('files stay short', path, max + 1, `${lines} lines`)
}
