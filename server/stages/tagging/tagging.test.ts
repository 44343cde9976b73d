/** Tags on tickets: by hand, by rule and by model; what a person took away stays away; and what erasure and merging leave. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setState } from '#records/customers/state.ts'
import { readTags } from '#records/knowledge/tags/tree.ts'
import { changeAccess, readAccess } from '#records/staff/access.ts'
import { mergeTicketInto, unmergeTicketAgain } from '#records/tickets/merge.ts'
import { type Browser, openTestApi } from '../../../test/api.ts'
import { openTestOrg, type PersonName } from '../../../test/house.ts'
import { erasers } from '../../loop.ts'
import { eraseNow } from '../privacy/erase.ts'
import { tagDueTickets } from './follow.ts'
import { trainDueTag } from './model.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

let ids: Record<string, string>
const desk = {} as Record<PersonName, Browser>
before(async () => {
  ids = Object.fromEntries((await org.asSystem(readTags)).map(({ key, tagId }) => [key, tagId]))
  for (const name of ['agent', 'colleague', 'lead', 'product', 'auditor'] as const)
    desk[name] = await api.signedIn(name)
})

type Wish = { add?: string[]; remove?: string[]; clear?: string[] }
type Outcome = {
  changed: { ticketId: string; added: string[]; removed: string[] }[]
  refused: { ticketId: string; code: string }[]
}
const tag = async (ticketIds: string[], wish: Wish, who: PersonName = 'agent') => {
  const byId = Object.fromEntries(
    Object.entries(wish).map(([what, keys]) => [what, keys.map((key) => ids[key] ?? key)]),
  )
  const answer = await desk[who].ask('POST', '/v1/ticket-tags', { body: { ticketIds, ...byId } })
  assert.equal(answer.status, 200, answer.text)
  return answer.body as Outcome
}
type Shown = { tagId: string; state: string; by: string; byName: string | null; from: { number: string } | null }
const viewOf = async (ticketId: string, who: PersonName = 'agent') =>
  (await desk[who].ask('GET', `/v1/tickets/${ticketId}`)).body as {
    tags: Shown[]
    story: { type: string }[]
    version: number
  }
const keyOf = (tagId: string) => Object.keys(ids).find((key) => ids[key] === tagId)!
const tagsOf = async (ticketId: string) =>
  (await viewOf(ticketId)).tags.map(({ tagId, state, by }) => `${keyOf(tagId)} ${state} by ${by}`).toSorted()
const machine = async () => {
  await org.follow()
  while ((await tagDueTickets(org.house, org.orgId)) > 0);
}
const listed = async (query: string, who: PersonName = 'agent') =>
  ((await desk[who].ask('GET', `/v1/queue?view=all&limit=200&${query}`)).body.rows as {
    ticketId: string
    tagIds: string[]
  }[]) ?? []

describe('by rule', () => {
  it('tags what a customer wrote, with its place in the tree found from above', async () => {
    const { ticketId } = await org.send({ text: '境外刷卡的手续费也太高了吧' })
    await machine()
    assert.deepEqual(await tagsOf(ticketId), ['cross-border set by rule', 'cross-border-fee set by rule'])
    assert.equal((await viewOf(ticketId)).story.filter(({ type }) => type === 'ticket.tagged').length, 1)
    assert.ok((await listed('tag=cross-border')).some((row) => row.ticketId === ticketId))
    assert.ok(!(await listed('tag=channel')).some((row) => row.ticketId === ticketId))
    for (const typed of ['标签:跨境', 'tag:"Cross-border fees"', '-tag:channel'])
      assert.ok(
        (await listed(`q=${encodeURIComponent(typed)}`)).some((row) => row.ticketId === ticketId),
        typed,
      )
    assert.deepEqual(await listed(`q=${encodeURIComponent('标签:渠道')}`), [])
  })

  it('looks at what the customer writes later, and not at what staff write', async () => {
    const receipt = await org.send({ text: '付不了款' })
    await desk.agent.ask('POST', `/v1/tickets/${receipt.ticketId}/notes`, { body: { text: '客户用 nfc 碰一碰' } })
    await machine()
    assert.deepEqual(await tagsOf(receipt.ticketId), [])
    const holder = await api.holding(receipt)
    await holder.ask('POST', `/v1/tracking/${receipt.number}/messages`, { body: { text: '我用的是碰一碰' } })
    await machine()
    assert.deepEqual(await tagsOf(receipt.ticketId), ['contactless set by rule'])
  })

  it('does not put back what a person took away, but does once that is taken back', async () => {
    const receipt = await org.send({ text: '换汇的汇率不对' })
    await machine()
    await tag([receipt.ticketId], { remove: ['exchange-rate'] })
    const holder = await api.holding(receipt)
    const says = (text: string) => holder.ask('POST', `/v1/tracking/${receipt.number}/messages`, { body: { text } })
    await says('汇率到底是多少')
    await machine()
    assert.deepEqual(await tagsOf(receipt.ticketId), [])
    await tag([receipt.ticketId], { clear: ['exchange-rate'] })
    await says('汇率呢')
    await machine()
    assert.deepEqual(await tagsOf(receipt.ticketId), ['exchange-rate set by rule'])
  })

  it('can be tried before it is saved, within the reach of who tries it', async () => {
    const { ticketId, number } = await org.send({ text: '蓝鲸卡片的边角割手，电话 13912340000' })
    const tried = await desk.lead.ask('POST', '/v1/tag-rule-trials', { body: { rule: { any: ['蓝鲸'] } } })
    const { looked, matched, samples } = tried.body as {
      looked: number
      matched: number
      samples: { subject: string }[]
    }
    assert.ok(looked >= 1)
    assert.equal(matched, 1)
    assert.deepEqual(
      samples.map((sample) => ({ ...sample, subject: '' })),
      [{ ticketId, number, subject: '' }],
    )
    assert.ok(!tried.text.includes('13912340000'))
    assert.deepEqual(await tagsOf(ticketId), [], 'and tags nothing')
  })
})

describe('by hand', () => {
  it('tags many, tells each of them once, changes no version, and nothing twice', async () => {
    const [a, b] = [await org.send(), await org.send()]
    const first = await tag([a.ticketId, b.ticketId], { add: ['ios', 'praise'] })
    assert.equal(first.changed.length, 2)
    assert.deepEqual((await tag([a.ticketId], { add: ['ios'] })).changed, [])
    const view = await viewOf(a.ticketId)
    assert.equal(view.version, 1)
    assert.equal(view.story.filter(({ type }) => type === 'ticket.tagged').length, 1)
    assert.deepEqual(
      view.tags.map(({ by, byName }) => [by, byName]),
      [
        ['person', 'agent'],
        ['person', 'agent'],
      ],
    )
    assert.deepEqual(
      (await listed('tag=channel')).map((row) => row.ticketId).toSorted(),
      [a.ticketId, b.ticketId].toSorted(),
    )
  })

  it('does what it may and names what it may not, ticket by ticket', async () => {
    const far = await org.send({ code: 'FRD-01', text: '账户被盗刷' })
    const near = await org.send()
    const asChosen = (read: 'team' | 'organisation') =>
      org.asSystem(async (work) =>
        changeAccess(work, { read, work: 'team', exportRowsAloneMax: 500 }, (await readAccess(work)).version),
      )
    await asChosen('organisation')
    const told = await tag([near.ticketId, far.ticketId], { add: ['worried'] })
    assert.deepEqual(
      told.changed.map(({ ticketId }) => ticketId),
      [near.ticketId],
    )
    assert.deepEqual(
      told.refused.map(({ code }) => code),
      ['not_your_team'],
    )
    await asChosen('team')
    const hidden = await tag([far.ticketId, crypto.randomUUID()], { add: ['worried'] })
    assert.deepEqual(
      hidden.refused.map(({ code }) => code),
      ['ticket_missing', 'ticket_missing'],
    )
    assert.equal(
      (await desk.auditor.ask('POST', '/v1/ticket-tags', { body: { ticketIds: [near.ticketId], add: [ids.ios] } }))
        .status,
      403,
    )
    assert.equal((await tag([near.ticketId, far.ticketId], { add: ['idea'] }, 'lead')).changed.length, 2)
    await org.asSystem(async (work) =>
      changeAccess(
        work,
        { read: 'organisation', work: 'organisation', exportRowsAloneMax: 500 },
        (await readAccess(work)).version,
      ),
    )
  })

  it('refuses what is no tag, and an archived one', async () => {
    const { ticketId } = await org.send()
    const ask = (body: object) =>
      desk.agent.ask('POST', '/v1/ticket-tags', { body: { ticketIds: [ticketId], ...body } })
    assert.equal((await ask({ add: [crypto.randomUUID()] })).body.code, 'tag_missing')
    assert.equal((await ask({})).status, 422)
    const { body: made } = await desk.lead.ask('POST', '/v1/tags', {
      body: { key: 'gone', parentId: null, label: { 'zh-Hans': '旧', en: 'Old' }, rule: null },
    })
    const { version: _v, key: _k, tagId, ...content } = made as { version: number; key: string; tagId: string }
    await desk.lead.ask('PUT', `/v1/tags/${tagId}`, { version: 1, body: { ...content, archived: true } })
    assert.equal((await ask({ add: [tagId] })).body.code, 'tag_archived')
  })
})

describe('the story of a ticket with tags', () => {
  it('merged: both show them, the other says where they came from, and unmerging is exact', async () => {
    const [source, into] = [await org.send(), await org.send()]
    await tag([source.ticketId], { add: ['partner-bank'] })
    await tag([into.ticketId], { add: ['crash'] })
    const names = [{ ticketId: source.ticketId }, { ticketId: into.ticketId }] as const
    await org.as('agent', (work) => mergeTicketInto(work, ...names, { acrossCustomers: true }))
    const shown = (await viewOf(into.ticketId)).tags
    assert.deepEqual(shown.map(({ tagId, from }) => [keyOf(tagId), from?.number ?? null]).toSorted(), [
      ['crash', null],
      ['partner-bank', source.number],
    ])
    assert.deepEqual(await tagsOf(source.ticketId), ['partner-bank set by person'])
    await org.as('agent', (work) => unmergeTicketAgain(work, names[0], null))
    assert.deepEqual(await tagsOf(into.ticketId), ['crash set by person'])
  })

  it('erased: the tag still counts, and no word of the customer is quoted', async () => {
    const { ticketId } = await org.send({ text: '刷脸一直转圈，小狐狸毛毯' })
    await machine()
    const figure = async () => {
      const { figures } = (await desk.lead.ask('GET', '/v1/tag-figures')).body as {
        figures: { tagId: string; days30: number }[]
      }
      return figures.find(({ tagId }) => tagId === ids['face-check'])!.days30
    }
    const quotes = () => desk.lead.ask('GET', `/v1/tags/${ids.technical}/quotes`)
    const before = await figure()
    assert.match((await quotes()).text, /小狐狸毛毯/)
    const { customer_id: customerId } = await org.ticket(ticketId)
    await org.asSystem((work) => setState(work, customerId, 'restricted', 'staff'))
    assert.doesNotMatch((await quotes()).text, /小狐狸毛毯/, 'only kept')
    await org.asSystem((work) => eraseNow(work, customerId, 'period_over', erasers))
    assert.doesNotMatch((await quotes()).text, /小狐狸毛毯/)
    assert.equal(await figure(), before)
    assert.equal((await tag([ticketId], { add: ['ios'] })).refused[0]!.code, 'data_erased')
  })

  it('the library counts and quotes what its reader may read', async () => {
    const { ticketId } = await org.send({ code: 'FRD-01', text: '账户被盗，曝光你们' })
    await machine()
    await org.asSystem(async (work) =>
      changeAccess(work, { read: 'team', work: 'team', exportRowsAloneMax: 500 }, (await readAccess(work)).version),
    )
    const quoted = async (who: PersonName) =>
      (await desk[who].ask('GET', `/v1/tags/${ids['outside-pressure']}/quotes`)).text
    assert.ok((await quoted('lead')).includes(ticketId))
    assert.ok(!(await quoted('colleague')).includes(ticketId))
    const counted = (await desk.colleague.ask('GET', '/v1/tag-figures')).body.figures as { tagId: string }[]
    assert.ok(!counted.some(({ tagId }) => tagId === ids['outside-pressure']))
  })
})

it('a model that people taught by thirty tickets tags what is alike, and stays away from what they took it from', async () => {
  await org.asSystem(async (work) =>
    changeAccess(
      work,
      { read: 'organisation', work: 'organisation', exportRowsAloneMax: 500 },
      (await readAccess(work)).version,
    ),
  )
  const { body } = await desk.lead.ask('POST', '/v1/tags', {
    body: { key: 'packing', parentId: null, label: { 'zh-Hans': '卡片包装', en: 'Card packing' }, rule: null },
  })
  ids.packing = (body as { tagId: string }).tagId
  const things = ['信封', '卡套', '盒子', '封条', '袋子', '外壳']
  const faults = ['破了', '裂开了', '湿了', '脏了', '压扁了', '没封好']
  const others = ['登录不上', '查不到账单', '密码忘了', '地址想改', '额度太低', '积分不见了']
  const alike: string[] = []
  for (const thing of things)
    for (const fault of faults) alike.push((await org.send({ text: `新卡寄来时${thing}${fault}` })).ticketId)
  for (const thing of others) for (const how of things) await org.send({ text: `${thing}，问了${how}也没用` })
  assert.equal(await trainDueTag(org.house, org.orgId), 0, 'not before people taught it')
  await tag(alike, { add: ['packing'] })
  assert.equal(await trainDueTag(org.house, org.orgId), 1)
  assert.equal(await trainDueTag(org.house, org.orgId), 0, 'and not again for the same')
  const { models } = (await desk.lead.ask('GET', '/v1/tag-figures')).body as {
    models: { tagId: string; state: string; byHand: number }[]
  }
  const [model] = models.filter(({ tagId }) => tagId === ids.packing)
  assert.deepEqual([model!.byHand, model!.state], [36, 'sets'])
  const { ticketId } = await org.send({ text: '寄来的新卡，卡套裂开了' })
  const other = await org.send({ text: '密码忘了，登录不上' })
  await machine()
  assert.deepEqual(
    (await tagsOf(ticketId)).filter((line) => line.startsWith('packing')),
    ['packing set by model'],
  )
  assert.ok(!(await tagsOf(other.ticketId)).some((line) => line.startsWith('packing')))
})
