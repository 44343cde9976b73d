/** Administrators change the categories: what is wrong is refused with its place, and tickets keep what they were given. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { decideTriage } from '#stages/triage/decide.ts'
import { openTestApi } from '../../../../test/api.ts'
import { knowledge } from '../../../../test/draft.ts'
import { openTestOrg } from '../../../../test/house.ts'
import { currentKnowledge } from '../definitions.ts'
import { codesOf } from '../knowledge.rules.ts'
import { publishNextCategories } from './publish.ts'
import { type Categories, categoriesOf, categoryFaults, namingsOf, splitCategories } from './taxonomy.rules.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const admin = await api.signedIn('admin')
type Shown = { categories: Categories; versions: { version: number; publishedBy: string | null }[] }
const shown = async (query = '') => (await admin.ask('GET', `/v1/categories${query}`)).body as unknown as Shown
const shipped = categoriesOf(knowledge.taxonomy, knowledge.routing)
const teams = new Set(knowledge.routing.teams.map(({ key }) => key))
const faultsOf = (edit: (categories: Categories) => void) => {
  const categories = structuredClone(shipped)
  edit(categories)
  return categoryFaults(categories, teams).map(({ pointer, code }) => `${pointer} ${code}`)
}
const errorsOf = (body: Record<string, unknown>) =>
  (body.errors as { pointer: string; message: string }[]).map(({ pointer, message }) => `${pointer} ${message}`)

test('what ships has the 14 groups and 60 codes of payments, and two more codes for ideas and thanks', () => {
  assert.deepEqual(categoryFaults(shipped, teams), [])
  const ideas = shipped.groups.filter(({ code }) => code === 'SUG')
  assert.equal(shipped.groups.length - ideas.length, 14)
  assert.equal(codesOf(shipped).length - codesOf({ groups: ideas }).length, 60)
  for (const { code } of namingsOf(knowledge)) assert.ok(code.length > 0)
})

test('each fault is told with its place', () => {
  const table: [string, (categories: Categories) => void, string[]][] = [
    [
      'a group twice',
      ({ groups }) => {
        groups[1]!.code = 'FRD'
      },
      ['/groups/1/code twice'],
    ],
    [
      'a group in small letters',
      ({ groups }) => {
        groups[14]!.code = 'inq'
      },
      ['/groups/14/code group_code_bad'],
    ],
    [
      'a team that is nobody',
      ({ groups }) => {
        groups[0]!.team = 'x'
      },
      ['/groups/0/team team_unknown'],
    ],
    [
      'a code twice',
      ({ groups }) => {
        groups[0]!.codes[1]!.code = 'FRD-01'
      },
      ['/groups/0/codes/0/code twice'],
    ],
    [
      'a code of another group',
      ({ groups }) => {
        groups[0]!.codes[4]!.code = 'NRC-77'
      },
      ['/groups/0/codes/4/code'],
    ],
    [
      'no English',
      ({ groups }) => {
        groups[0]!.codes[0]!.label.en = ' '
      },
      ['/groups/0/codes/0/label/en words'],
    ],
    [
      'no Chinese',
      ({ groups }) => {
        groups[0]!.label['zh-Hans'] = ''
      },
      ['/groups/0/label/zh-Hans words_missing'],
    ],
    [
      'a code’s team',
      ({ groups }) => {
        groups[0]!.codes[0]!.team = 'x'
      },
      ['/groups/0/codes/0/team team_unknown'],
    ],
    [
      'an empty group',
      ({ groups }) => {
        groups[0]!.codes = []
      },
      ['/groups/0/codes group_empty'],
    ],
  ]
  for (const [what, edit, expected] of table) {
    const found = faultsOf(edit)
    for (const fault of expected)
      assert.ok(
        found.some((one) => one.startsWith(fault)),
        `${what}: ${found.join(', ')}`,
      )
    assert.ok(
      found.every((one) => one.startsWith(expected[0]!.split(' ')[0]!.replace(/\/\d+\/code$/, ''))),
      found.join(),
    )
  }
})

test('teams and categories come apart and together again without a difference', () => {
  const team = fc.constantFrom(...teams)
  fc.assert(
    fc.property(fc.array(fc.tuple(team, fc.option(team)), { minLength: 15, maxLength: 15 }), (chosen) => {
      const categories = structuredClone(shipped)
      categories.groups.forEach((group, index) => {
        const [own, other] = chosen[index]!
        group.team = own
        for (const entry of group.codes) delete entry.team
        if (other && other !== own) group.codes[0]!.team = other
      })
      const { groups, teamByGroup, teamByCode } = splitCategories(categories)
      assert.deepEqual(categoriesOf({ groups }, { ...knowledge.routing, teamByGroup, teamByCode }), categories)
    }),
  )
})

test('a code that forms, rules or routing name does not go, and the refusal points at them', async () => {
  const { categories } = await shown()
  const group = categories.groups.find(({ code }) => code === 'FRD')!
  group.codes = group.codes.filter(({ code }) => code !== 'FRD-04')
  const preview = await admin.ask('POST', '/v1/categories/preview', { body: categories })
  const [gone] = preview.body.retired as { code: string; openTickets: number; namedBy: { pointer: string }[] }[]
  assert.equal(gone!.code, 'FRD-04')
  assert.ok(gone!.namedBy.some(({ pointer }) => pointer === '/forms/stolen/codeBy/codes/lost'))
  const answer = await admin.ask('PUT', '/v1/categories', { version: 1, body: categories })
  assert.equal(answer.body.code, 'taxonomy_invalid', answer.text)
  assert.ok(errorsOf(answer.body).includes('/forms/stolen/codeBy/codes/lost FRD-04'))
  categories.groups = categories.groups.filter(({ code }) => code !== 'MER')
  const without = await admin.ask('PUT', '/v1/categories', { version: 1, body: categories })
  assert.ok(errorsOf(without.body).some((error) => /^\/routing\/skills\/\d\/codes\/0 MER$/.test(error)))
  assert.equal((await shown()).versions.length, 1)
})

test('a new version is used at once; tickets keep label and code of theirs, also one that is gone', async () => {
  const [old, kept] = [await org.send({ code: 'CRD-05' }), await org.send({ code: 'CRD-01' })]
  const { categories } = await shown()
  const cards = categories.groups.find(({ code }) => code === 'CRD')!
  cards.codes = cards.codes.filter(({ code }) => code !== 'CRD-05')
  cards.codes[0]!.label = { 'zh-Hans': '添加或移除银行卡', en: 'Add or remove a card' }
  cards.codes.push({ code: 'CRD-06', label: { 'zh-Hans': '手环卡', en: 'Wristband' }, priority: 4, team: 'app-tech' })
  const preview = await admin.ask('POST', '/v1/categories/preview', { body: categories })
  assert.deepEqual(preview.body.added, ['CRD-06'])
  assert.deepEqual(preview.body.retired, [
    {
      code: 'CRD-05',
      label: { 'zh-Hans': '虚拟卡/一次性卡', en: 'Virtual and disposable cards' },
      openTickets: 1,
      namedBy: [],
    },
  ])
  const answer = await admin.ask('PUT', '/v1/categories', { version: 1, body: categories })
  assert.equal(answer.body.version, 2, answer.text)
  assert.equal((await shown()).versions[0]!.publishedBy, 'admin')

  const label = async (ticketId: string) => {
    const { body } = await admin.ask('GET', `/v1/tickets/${ticketId}`)
    return (body.codeLabel as { en: string }).en
  }
  assert.equal(await label(old.ticketId), 'Virtual and disposable cards')
  assert.equal(await label(kept.ticketId), 'Link or unlink a card')
  const fresh = await org.send({ code: 'CRD-01' })
  assert.equal(await label(fresh.ticketId), 'Add or remove a card')
  const board = await admin.ask('GET', '/v1/dashboard')
  const kinds = board.body.byKind as { code: string; label: { en: string } }[]
  assert.equal(kinds.find(({ code }) => code === 'CRD-05')!.label.en, 'Virtual and disposable cards')

  const wrist = await org.send({ code: 'CRD-06' })
  assert.equal((await org.ticket(wrist.ticketId)).team_id, org.teams['app-tech'])
  const { routing } = await org.asSystem(currentKnowledge)
  assert.deepEqual([routing.version, routing.teamByCode['CRD-06']], [2, 'app-tech'])
})

test('a person changes the priority of a ticket whose code is gone, or decides on another code', async () => {
  const before = await org.send({ code: 'CRD-04' })
  const { categories } = await shown()
  const cards = categories.groups.find(({ code }) => code === 'CRD')!
  cards.codes = cards.codes.filter(({ code }) => code !== 'CRD-04')
  await org.as('admin', (work) => publishNextCategories(work, 2, categories))
  const name = { ticketId: before.ticketId }
  const version = null
  const same = await org.as('lead', (work) => decideTriage(work, name, { code: 'CRD-04', priority: 2, version }))
  assert.deepEqual([same.code, same.taxonomy_version, same.priority], ['CRD-04', 2, 2])
  await assert.rejects(
    org.as('lead', (work) => decideTriage(work, name, { code: 'CRD-05', priority: 2, version })),
    { code: 'code_unknown' },
  )
  const other = await org.as('lead', (work) => decideTriage(work, name, { code: 'CRD-03', priority: 2, version }))
  assert.deepEqual([other.code, other.taxonomy_version], ['CRD-03', 3])
})

test('of two who publish at once one is told, and an older version is published again as a new one', async () => {
  const { categories } = await shown()
  const answers = await Promise.all(
    [1, 2].map(() => admin.ask('PUT', '/v1/categories', { version: 3, body: categories })),
  )
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412])
  const first = (await shown('?version=1')).categories
  assert.ok(codesOf(first).includes('CRD-05'))
  const back = await admin.ask('PUT', '/v1/categories', { version: 4, body: first })
  assert.equal(back.body.version, 5, back.text)
})
