/** What a new organisation starts with, the demo and the import maps: data, which no compiler reads. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { maskText } from '#records/customers/masking.rules.ts'
import { roles } from '#records/staff/permissions.rules.ts'
import type { Workflow } from '#records/tickets/lifecycle.rules.ts'
import { moveNames, outcomes, redresses, stages } from '#records/tickets/lifecycle.rules.ts'
import type { DemoStory } from '../../demo-actions.ts'
import type { Answers, FieldSchema, Form, Format } from './forms.rules.ts'
import { askedFields, codeOf, conditional, fieldsOf, formFaults } from './forms.rules.ts'
import { languages, type Words } from './words.rules.ts'

const root = new URL('../../../', import.meta.url)
const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, root), 'utf8')) as T
const byDefault = <T>(name: string): T => read<T>(`server/records/knowledge/defaults/${name}.json`)

type Team = { key: string; name: Words }
type Names = Record<string, string>
type Routes = { teams: Team[]; teamByGroup: Names; teamByCode: Names; fallbackTeam: string }
type Code = { code: string; label: Words; priority: number }
type Taxonomy = { key: string; version: number; groups: { code: string; label: Words; codes: Code[] }[] }
type Routing = Routes & { priorityWords: Record<string, Words>; openPerPersonMax: number }
type Hours = Record<string, number>
type Step = { step: string; ownerRole: string; hours?: number; hoursByPriority?: Hours; label: Words }
type Steps = { steps: Step[]; promise: { hoursByPriority: Hours; explanation: Words } }
type Reply = { key: string; version: number; title: Words; text: Words }
type Notice = { key: string; version: number; subject: Words; text: Words }
type Rule = { code: string; priority?: number; anyOf: string[]; why: Words }
type Raise = { currency: string; amountMinorMin: string; priority: number }
type Triage = { rules: Rule[]; moneySafety: string[]; care: { anyOf: string[] }[]; amountRaises: Raise[] }
type ImportMap = { form: string; language: string; codeBy: { fields: string[]; codes: Names; else: string } }
type Story = DemoStory & { contact: Required<DemoStory['contact']> }
type Demo = Routes & {
  organisation: { name: Words; hotline: string }
  staff: { name: Words; email: string; role: string; teams: string[]; language: string }[]
  stories: Story[]
}

const taxonomy = byDefault<Taxonomy>('taxonomy')
const routing = byDefault<Routing>('routing')
const steps = byDefault<Steps>('steps')
const workflows = readdirSync(new URL('server/records/knowledge/defaults/workflows/', root)).map((file) =>
  byDefault<Workflow>(`workflows/${file.replace('.json', '')}`),
)
const workflow = workflows.find(({ key }) => key === 'complaint')!
const forms = byDefault<Form[]>('forms')
const replies = byDefault<Reply[]>('replies')
const notices = byDefault<Notice[]>('notices')
const triage = byDefault<Triage>('triage')
const cfpb = read<ImportMap>('bin/import-maps/cfpb.json')
const demo = read<Demo>('db/seeds/demo.json')

const codes = new Set(taxonomy.groups.flatMap((group) => group.codes.map((code) => code.code)))
const isUnique = (keys: string[]) => assert.equal(new Set(keys).size, keys.length, keys.join(' '))
const isPriority = (priority: number) => assert.ok([1, 2, 3, 4].includes(priority), String(priority))

/** Every object that has `zh-Hans`, wherever it stands. */
function wordsIn(value: unknown, path: string): [string, Words][] {
  if (typeof value !== 'object' || value === null) return []
  if ('zh-Hans' in value) return [[path, value as Words]]
  return Object.entries(value).flatMap(([key, inner]) => wordsIn(inner, `${path}/${key}`))
}

const demoWords = { ...demo, stories: [] }
const everything = { taxonomy, routing, steps, workflows, forms, replies, notices, triage, demoWords }

test('every text has both languages, each in its own script, without shouting or ceremony', () => {
  const found = wordsIn(everything, '')
  assert.ok(found.length > 250, `${found.length} texts`)
  for (const [path, words] of found) {
    assert.match(words['zh-Hans'], /\p{Script=Han}/u, path)
    assert.match(words.en, /[A-Za-z]{2}/, path)
    assert.doesNotMatch(words.en, /\p{Script=Han}|！|，|。/u, path)
    assert.doesNotMatch(words['zh-Hans'] + words.en, /尊敬的|您好！|[!！]|亲爱的|Dear /, path)
    assert.equal(words['zh-Hans'].trim(), words['zh-Hans'], path)
  }
})

test('every label and hint is there', () => {
  for (const { title, hint } of forms) assert.ok(title.en && hint.en)
  for (const field of forms.flatMap(fieldsOf)) assert.ok(field.ui.label.en, field.key)
  for (const { label, wording } of workflows.flatMap(({ statuses }) => Object.values(statuses))) {
    assert.ok(label.en && wording.title.en && wording.next.en)
  }
})

test('taxonomy: codes are unique, belong to their group and have a priority', () => {
  isUnique(taxonomy.groups.map((group) => group.code))
  isUnique(taxonomy.groups.flatMap((group) => group.codes.map((code) => code.code)))
  assert.ok(codes.size >= 60)
  for (const group of taxonomy.groups) {
    for (const code of group.codes) {
      assert.match(code.code, new RegExp(`^${group.code}-\\d\\d$`))
      isPriority(code.priority)
    }
  }
})

function routesAreSound(routes: Routes): void {
  const teams = routes.teams.map((team) => team.key)
  isUnique(teams)
  assert.deepEqual(Object.keys(routes.teamByGroup).sort(), taxonomy.groups.map((group) => group.code).sort())
  for (const team of [...Object.values(routes.teamByGroup), ...Object.values(routes.teamByCode), routes.fallbackTeam]) {
    assert.ok(teams.includes(team), team)
  }
  for (const code of Object.keys(routes.teamByCode)) assert.ok(codes.has(code), code)
}

test('routing: each group has a team', () => {
  routesAreSound(routing)
  assert.deepEqual(Object.keys(routing.priorityWords), ['1', '2', '3', '4'])
  assert.ok(routing.openPerPersonMax > 0)
})

test('steps: owners are roles, hours rise with the priority number, the whole is the longest', () => {
  const names = steps.steps.map((step) => step.step)
  assert.deepEqual(names, [
    'collect',
    'classify',
    'prioritise',
    'assign',
    'handle',
    'reply',
    'track',
    'analyse',
    'whole',
  ])
  const tables = [steps.promise, ...steps.steps].flatMap((step) => (step.hoursByPriority ? [step.hoursByPriority] : []))
  for (const table of tables) {
    assert.deepEqual(Object.keys(table), ['1', '2', '3', '4'])
    const hours = Object.values(table)
    assert.ok(hours.every((h, i) => h > 0 && h >= (hours[i - 1] ?? 0)))
  }
  for (const step of steps.steps) {
    assert.ok((roles as readonly string[]).includes(step.ownerRole))
    assert.ok((step.hours ?? 0) <= 168 && Object.values(step.hoursByPriority ?? {}).every((h) => h <= 168))
    // Collecting and tracking never end, analysing is monthly: no deadline on a ticket. The others have exactly one.
    const deadlines = Number(step.hours !== undefined) + Number(step.hoursByPriority !== undefined)
    assert.equal(deadlines, ['collect', 'track', 'analyse'].includes(step.step) ? 0 : 1, step.step)
  }
})

test('workflows: a complaint has every stage and move, and no words of any name a time', () => {
  assert.deepEqual(Object.keys(workflow.moves).sort(), [...moveNames].sort())
  const used = new Set(Object.values(workflow.statuses).map((status) => status.stage))
  assert.deepEqual([...used].sort(), [...stages].sort())
  // The clock alone says when; words that name a time would be a second promise.
  for (const { wording } of workflows.flatMap(({ statuses }) => Object.values(statuses))) {
    assert.doesNotMatch(wording.title['zh-Hans'] + wording.next['zh-Hans'], /\d|小时|分钟|工作日|马上|尽快|今天|明天/)
    assert.doesNotMatch(wording.title.en + wording.next.en, /\d|hour|minute|day|soon|shortly|immediately/i)
  }
})

const samples: Record<Format, string> = {
  money: '128.50',
  date: '2026-03-01',
  'local-date-time': '2026-03-01T14:02',
  phone: '13900001234',
  email: 'a@example.com',
  name: '王小明',
  'order-no': 'T20260301',
}
const optionsOf = (schema: FieldSchema | undefined): string[] => (schema?.type === 'string' ? (schema.enum ?? []) : [])
const sampleOf = (schema: FieldSchema) =>
  optionsOf(schema)[0] ?? (schema.type === 'string' && schema.format ? samples[schema.format] : '一句话')

/** One full set of answers per option of the first question: each question that is asked gets an answer. */
function fullAnswers(form: Form): Answers[] {
  const [lead, ...others] = fieldsOf(form)
  return optionsOf(lead!.schema).map((value) => {
    const answers: Answers = { [lead!.key]: value }
    for (const { key, schema } of others) {
      if (askedFields(form, answers).some((asked) => asked.key === key)) answers[key] = sampleOf(schema)
    }
    return answers
  })
}

test('forms: few questions, sound conditions, codes that exist, no card or ID asked for', () => {
  isUnique(forms.map((form) => form.key))
  assert.deepEqual(
    forms.map((form) => form.order),
    forms.map((_, i) => i + 1),
  )
  // What cannot wait stands on top.
  const lanes = forms.map((form) => ['emergency', 'problem', 'idea'].indexOf(form.lane))
  assert.deepEqual(lanes, [...lanes].sort())
  for (const form of forms) {
    const fields = fieldsOf(form)
    assert.ok(fields.length >= 2 && fields.length <= 5, `${form.key}: ${fields.length} questions`)
    // What a definition may be is in forms-check.rules.ts; this is what ours should be.
    for (const { ui } of fields)
      assert.equal(ui.pii, 'none', 'contact is asked by the portal; nothing else about a person belongs into a form')
    for (const branch of form.schema.allOf ?? []) assert.ok(conditional(branch).length > 0, form.key)
    assert.equal(form.active, true)
    for (const answers of fullAnswers(form)) {
      assert.deepEqual(formFaults(form, answers), [], form.key)
      assert.ok(codes.has(codeOf(form, answers)))
    }
  }
  assert.ok(forms.filter((form) => form.lane === 'emergency').every((form) => /^(FRD|NRC)-/.test(form.code)))
})

test('replies and notices: only placeholders that are filled, the same in both languages', () => {
  const known = {
    replies: ['customer', 'number', 'promise', 'organisation', 'hotline'],
    notices: ['number', 'promise', 'organisation', 'hotline', 'portal', 'text', 'confirm', 'what', 'until'],
  }
  const used = (text: string) => [...text.matchAll(/\{([^}]*)\}/g)].map((match) => match[1]!)
  const check = (texts: Words[], names: string[]) => {
    for (const words of texts) {
      for (const name of used(words.en)) assert.ok(names.includes(name), name)
      assert.deepEqual(new Set(used(words['zh-Hans'])), new Set(used(words.en)))
      assert.doesNotMatch((words.en + words['zh-Hans']).replace(/\{[a-z]+\}/g, ''), /[{}]/)
    }
  }
  check(
    replies.flatMap((reply) => [reply.title, reply.text]),
    known.replies,
  )
  check(
    notices.flatMap((notice) => [notice.subject, notice.text]),
    known.notices,
  )
  isUnique(replies.map((reply) => reply.key))
  assert.deepEqual(
    notices.map((notice) => notice.key),
    [
      'received',
      'accepted',
      'checking',
      'waiting_customer',
      'replied',
      'merged',
      'unmerged',
      'resolved',
      'reopened',
      'withdrawn',
      'extended',
      'paused',
      'promise_moved',
      'late',
      'call_missed',
      'unverified',
      'money_late',
      'hold_requested',
      'hold_failed',
      'hold_ended',
      'hold_false_alarm',
      'refund_accepted',
      'refund_done',
      'refund_failed',
      'compensation_done',
    ],
  )
  // Nothing is called frozen before whoever holds the money said so (条例 articles 27 and 31).
  for (const { subject, text } of notices) assert.doesNotMatch(JSON.stringify([subject, text]), /冻结|frozen|freeze/i)
  const unverified = notices.find((notice) => notice.key === 'unverified')!
  for (const name of used(JSON.stringify([unverified.subject, unverified.text])))
    assert.doesNotMatch(name, /^(text|promise)$/, 'a stranger is told nothing of the matter')
  for (const notice of notices) assert.ok(notice.subject.en.includes('{number}') && notice.text.en.includes('{portal}'))
})

test('triage: words are lower case, codes exist, the first rule that fits is the right one', () => {
  for (const rule of triage.rules) {
    assert.ok(codes.has(rule.code), rule.code)
    if (rule.priority !== undefined) isPriority(rule.priority)
    isUnique(rule.anyOf)
  }
  const care = triage.care.flatMap((kind) => kind.anyOf)
  for (const word of [...triage.rules.flatMap((rule) => rule.anyOf), ...triage.moneySafety, ...care]) {
    assert.ok(word.length > 1 && word === word.toLowerCase().trim(), word)
  }
  for (const { amountMinorMin, priority } of triage.amountRaises) isPriority(BigInt(amountMinorMin) > 0n ? priority : 0)
  const fits = (rule: Rule, text: string) => rule.anyOf.some((word) => text.toLowerCase().includes(word))
  const codeIn = (text: string) => triage.rules.find((rule) => fits(rule, text))?.code
  const examples: [string, string | undefined][] = [
    ['账户被盗刷1000元', 'FRD-01'],
    ['钱被转走了', 'FRD-01'],
    ['遇到电信诈骗', 'FRD-02'],
    ['转账还没到账', 'NRC-01'],
    ['退款没到账', 'NRC-04'],
    ['付款提示银行卡异常', 'FAL-07'],
    ['An unauthorized payment', 'FRD-01'],
    ['I was scammed', 'FRD-02'],
    ['Identity theft!', 'FRD-03'],
    ['this is fraud', 'FRD-01'],
    ['扣了两次', 'CHG-01'],
    ['转錯人，已轉錯', 'RFD-04'],
    ['I feel the coffee page is slow, feedback', undefined],
    ['the suspension was an intruder', undefined],
    ['谢谢你们', undefined],
  ]
  for (const [text, code] of examples) assert.equal(codeIn(text), code, text)
  const isVulnerable = (text: string) => care.some((word) => text.includes(word))
  assert.ok(isVulnerable('这是我妈的救命钱') && !isVulnerable('account suspension in our hospitality business'))
})

test('import maps: forms and codes exist', () => {
  assert.ok(forms.some((form) => form.key === cfpb.form))
  assert.ok((languages as readonly string[]).includes(cfpb.language))
  for (const code of [...Object.values(cfpb.codeBy.codes), cfpb.codeBy.else]) assert.ok(codes.has(code), code)
  for (const key of Object.keys(cfpb.codeBy.codes)) assert.ok(key.split(' / ').length <= cfpb.codeBy.fields.length, key)
})

test('demo: teams and people', () => {
  routesAreSound(demo)
  assert.equal(demo.teams.length, 5)
  for (const team of demo.teams)
    assert.deepEqual(
      team,
      routing.teams.find((t) => t.key === team.key),
    )
  assert.deepEqual(new Set(demo.staff.map((person) => person.role)), new Set(roles))
  isUnique(demo.staff.map((person) => person.email))
  for (const person of demo.staff) {
    assert.ok((languages as readonly string[]).includes(person.language))
    assert.ok(person.teams.every((team) => demo.teams.some((t) => t.key === team)))
  }
  const staffed = demo.staff.filter((person) => person.role !== 'lead').flatMap((person) => person.teams)
  for (const team of demo.teams) assert.ok(staffed.includes(team.key), `nobody works in ${team.key}`)
})

test('demo: stories that the product itself would accept', () => {
  const ends = ['resolved', 'closed', 'reopened', 'low_rating']
  const paths = ['new', 'accepted', 'checking', 'waiting_customer', 'waiting_third_party', 'withdrawn', ...ends]
  assert.equal(demo.stories.length, 104)
  assert.deepEqual(new Set(demo.stories.map((story) => story.language)), new Set(languages))
  assert.deepEqual(new Set(demo.stories.map((story) => story.form)), new Set(forms.map((form) => form.key)))
  assert.ok(paths.every((path) => demo.stories.some((story) => story.path === path)))
  for (const [i, story] of demo.stories.entries()) {
    const form = forms.find((f) => f.key === story.form)!
    assert.deepEqual(formFaults(form, story.answers), [], story.text)
    assert.ok(['answer', 'refund', 'compensation', 'fix', 'nothing'].includes(story.wants), story.wants)
    assert.ok(story.daysAgo >= 0 && story.daysAgo <= 30)
    assert.match(story.contact.phone, /^1390000\d{4}$/)
    assert.match(story.contact.email, /@example\.com$/)
    if (story.amount) assert.match(`${story.amount.amountMinor} ${story.amount.currency}`, /^[1-9]\d* [A-Z]{3}$/)
    const into = /^merged_into:(\d+)$/.exec(story.path)
    if (into) assert.ok(Number(into[1]) < i && demo.stories[Number(into[1])]!.contact.name === story.contact.name)
    else assert.ok(paths.includes(story.path), story.path)
    assert.equal(Boolean(story.outcome), ends.includes(story.path), story.text)
    if (story.outcome) {
      assert.ok((outcomes.slice(0, 3) as readonly string[]).includes(story.outcome), story.outcome)
      assert.ok((redresses as readonly string[]).includes(story.redress ?? ''), story.redress ?? story.text)
      assert.ok(story.reason && story.replies.length > 0)
    }
    if (story.stars !== undefined) assert.ok(ends.includes(story.path) && story.stars >= 1 && story.stars <= 5)
    if (story.path === 'low_rating') assert.ok((story.stars ?? 9) <= 2 && story.ratingWords)
    if (story.path === 'waiting_customer') assert.ok(story.replies.length > 0, 'the last reply is the question')
    for (const text of [...story.replies, ...story.notes, story.orderNo ?? '']) {
      assert.deepEqual(maskText(text).found, [], text)
      assert.doesNotMatch(text, /尊敬的|[!！]/)
    }
  }
  const kinds = demo.stories.flatMap((story) => maskText(story.text).found.map((found) => found.kind))
  assert.deepEqual(kinds.sort(), ['card', 'card', 'name', 'name', 'phone'])
})
