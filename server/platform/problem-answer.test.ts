/** Every refusal has its sentences in both languages, and every sentence a refusal. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { viewsOf } from '../tidy.source.rules.ts'
import { Problem } from './errors.ts'
import { knownCodes, problemAnswer, sentences } from './problem-answer.ts'

const server = new URL('../', import.meta.url).pathname
const sources = globSync('**/*.ts', { cwd: server })
  .filter((path) => !/\.test\.ts$|tidy/.test(path))
  .map((path) => ({ path, text: viewsOf(readFileSync(server + path, 'utf8')).bare }))

type Thrown = { code: string; facts: string[]; where: string }

/** Where codes are thrown that a rule has chosen: the rule's file and the type that names them all. */
const chosen: Record<string, [rules: string, type: string]> = {
  'records/knowledge/tags/tree.ts': ['records/knowledge/tags/tags.rules.ts', 'PlaceFault'],
  'records/tickets/load.ts': ['records/staff/permissions.rules.ts', 'Refusal'],
  'records/tickets/move.ts': ['records/tickets/lifecycle.rules.ts', 'RefusalCode'],
  'records/tickets/search/search.ts': ['records/tickets/search/query.rules.ts', 'FaultCode'],
  'stages/exports/decide.ts': ['stages/exports/exports.rules.ts', 'DecideRefusal'],
  'stages/exports/file.ts': ['stages/exports/exports.rules.ts', 'FetchRefusal'],
  'stages/remedies/decide.ts': ['stages/remedies/people.rules.ts', 'DecideRefusal'],
  'stages/remedies/propose.ts': ['stages/remedies/people.rules.ts', 'LimitRefusal'],
  'stages/returns/make.ts': ['records/staff/permissions.rules.ts', 'Refusal'],
}

/** Every `new Problem(kind, 'code', …)` with the names of its facts; what a rule chose comes with its thrower's facts. */
function thrown(): Thrown[] {
  const found = sources.flatMap(({ path, text }) =>
    [
      ...text.matchAll(/new Problem\('\w+',\s*('(?<code>\w+)'|[\w.]+)(?<rest>(?:(?!new Problem|\n\n)[\s\S]){0,300})/g),
    ].map((match) => {
      const facts = /facts: \{(?<inside>[^}]*?)\}/.exec(match.groups!.rest!)?.groups?.inside ?? ''
      return {
        code: match.groups!.code ?? '',
        facts: [...facts.matchAll(/(?:^|,)\s*(\w+)/g)].map((name) => name[1]!),
        where: path,
      }
    }),
  )
  const dynamic = found.filter(({ code }) => code === '')
  assert.deepEqual(
    dynamic.map(({ where }) => where).toSorted(),
    Object.keys(chosen),
    'a code that is not written out is one of a rule',
  )
  const refusals = dynamic.flatMap((thrower) => {
    const [rules, type] = chosen[thrower.where]!
    const { text } = sources.find(({ path }) => path === rules)!
    const names = new RegExp(`export type ${type} =(?<all>[\\s\\S]*?)\\n\\n`).exec(text)!.groups!.all!
    return [...names.matchAll(/'(\w+)'/g)].map((match) => ({ ...thrower, code: match[1]! }))
  })
  return [...found.filter(({ code }) => code !== ''), ...refusals]
}

const all = thrown()
const codes = [...new Set(all.map(({ code }) => code))].sort()
const read = (language: string) =>
  JSON.parse(readFileSync(`${server}platform/problems.${language}.json`, 'utf8')) as Record<
    string,
    { title: string; detail: string }
  >
const tables = { en: read('en'), 'zh-Hans': read('zh-Hans') }
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort()

test('the search saw the refusals', () => {
  assert.ok(all.length > 50 && codes.length > 40, `${all.length} places, ${codes.length} codes`)
  assert.ok(codes.includes('move_needs') && codes.includes('internal') && codes.includes('too_many_requests'))
})

test('every code that is thrown has sentences in both languages, and no sentence is without a code', () => {
  assert.deepEqual(Object.keys(tables.en).sort(), codes)
  assert.deepEqual(Object.keys(tables['zh-Hans']).sort(), codes)
  assert.deepEqual(knownCodes(), { en: Object.keys(tables.en), zh: Object.keys(tables['zh-Hans']) })
})

test('each sentence is written in its own language, complete and calm', () => {
  for (const code of codes) {
    const { en, 'zh-Hans': zh } = { en: tables.en[code]!, 'zh-Hans': tables['zh-Hans'][code]! }
    for (const text of [en.title, en.detail]) assert.match(text, /^[^\p{Script=Han}！。]{3,}$/u, code)
    for (const text of [zh.title, zh.detail]) assert.match(text, /\p{Script=Han}/u, code)
    assert.match(en.detail, /\.$/, code)
    assert.match(zh.detail, /。$/, code)
    assert.doesNotMatch(en.title + en.detail + zh.title + zh.detail, /[!！]/, code)
  }
})

test('a sentence asks only for facts that every thrower brings, the same in both languages', () => {
  for (const { code, facts, where } of all) {
    for (const part of ['title', 'detail'] as const) {
      const asked = placeholders(tables.en[code]![part])
      // The languages may differ in what they tell, never in what they need to be given.
      for (const name of [...asked, ...placeholders(tables['zh-Hans'][code]![part])])
        assert.ok(facts.includes(name), `${code}: {${name}} is not among the facts of ${where}`)
      assert.deepEqual(placeholders(tables['zh-Hans'][code]![part]), asked, code)
    }
  }
})

test('an answer is RFC 9457 in the language of the reader, with its facts filled in', () => {
  const problem = new Problem('unavailable', 'too_many_requests', { status: 429, facts: { seconds: 7 } })
  const { status, body } = problemAnswer(problem, 'en', 'r1')
  assert.equal(status, 429)
  assert.deepEqual(
    { ...body, title: '', detail: '' },
    {
      type: 'urn:huiyin:problem:too_many_requests',
      title: '',
      status: 429,
      detail: '',
      code: 'too_many_requests',
      requestId: 'r1',
    },
  )
  assert.match(body.detail, /7 seconds/)
  assert.match(problemAnswer(problem, 'zh-CN', 'r1').body.detail, /7.*\p{Script=Han}/u)
})

test('the reader’s first language decides, English where none of ours is named', () => {
  const isChinese = (header: string | undefined) => /\p{Script=Han}/u.test(sentences('internal', {}, header).title)
  for (const header of ['zh', 'zh-TW', 'zh-CN,en;q=0.8', 'fr,zh;q=0.5', 'zh-Hans'])
    assert.equal(isChinese(header), true, header)
  for (const header of [undefined, '', 'en', 'en-GB,zh;q=0.9', 'fr', '*'])
    assert.equal(isChinese(header), false, header ?? 'no header')
})

test('what was no Problem says nothing of itself', () => {
  const table: [error: object, status: number, code: string][] = [
    [{ message: 'password=hunter2 at /srv' }, 500, 'internal'],
    [{ message: 'x', statusCode: 413 }, 413, 'body_too_large'],
    [{ message: 'x', statusCode: 415 }, 415, 'content_type_unknown'],
    [{ message: 'x', statusCode: 400 }, 400, 'json_malformed'],
    [{ message: 'x', code: 'ECONNREFUSED' }, 503, 'database_unavailable'],
    [{ message: 'x', code: '57P01' }, 503, 'database_unavailable'],
    [{ message: 'x', code: '53100' }, 503, 'database_unavailable'],
    [{ message: 'x', code: '57014' }, 503, 'database_unavailable'],
    [{ message: 'Connection terminated unexpectedly' }, 503, 'database_unavailable'],
    [{ message: 'x', code: '40P01' }, 503, 'try_again'],
    [{ message: 'x', code: '23505' }, 503, 'try_again'],
  ]
  for (const [error, status, code] of table) {
    const answer = problemAnswer(Object.assign(new Error(), error), 'en', 'r1')
    assert.deepEqual([answer.status, answer.body.code], [status, code])
    assert.doesNotMatch(JSON.stringify(answer.body), /hunter2|srv/)
  }
})

test('each kind of refusal has its status unless the thrower says otherwise', () => {
  const statuses = (['invalid', 'denied', 'missing', 'conflict', 'unavailable'] as const).map(
    (kind) => new Problem(kind, 'x').status,
  )
  assert.deepEqual(statuses, [422, 403, 404, 409, 503])
  assert.equal(new Problem('denied', 'x', { status: 401 }).status, 401)
})
