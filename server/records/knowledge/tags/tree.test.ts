/** The tag tree: it stays a tree whatever is moved, two who change it at once are told, and tickets keep what they have. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { Problem } from '#platform/errors.ts'
import { tagByHand } from '#records/tickets/tags/tag.ts'
import { openTestOrg } from '../../../../test/house.ts'
import shipped from '../defaults/tags.json' with { type: 'json' }
import { inOrder, pathOf, saysSomething, subtreeOf, type Tag, tagLimits, whyNotBelow } from './tags.rules.ts'
import { addTagTo, changeTagOf, readTags } from './tree.ts'

const org = await openTestOrg()
after(() => org.close())

const label = { 'zh-Hans': '标签', en: 'Tag' }
const add = (key: string, parentId: string | null = null) =>
  org.as('lead', (work) => addTagTo(work, { key, parentId, label, rule: null }))
const change = (tag: Tag, to: Partial<Tag>, seen = tag.version) =>
  org.as('lead', (work) => changeTagOf(work, tag.tagId, { ...tag, ...to }, seen))
const codeOf = (error: unknown) => (error instanceof Problem ? error.code : String(error))
const refusal = (act: Promise<unknown>) => act.then(() => 'done', codeOf)

describe('the rules of the tree', () => {
  const moves = fc.array(fc.record({ move: fc.nat(14), below: fc.option(fc.nat(14)) }), { maxLength: 60 })

  it('allow no circle and no fifth level, in whatever order tags are moved', () => {
    fc.assert(
      fc.property(moves, (steps) => {
        const tags = Array.from({ length: 15 }, (_, i) => ({
          tagId: `t${i}`,
          parentId: null as string | null,
          archived: false,
        }))
        for (const { move, below } of steps) {
          const tag = tags[move]!
          const parentId = below === null ? null : tags[below]!.tagId
          if (whyNotBelow(tags, tag.tagId, parentId) === null) tag.parentId = parentId
        }
        const walked = inOrder(tags)
        assert.equal(walked.length, tags.length, 'what is in a circle is reached from no top')
        for (const { tag, depth } of walked) {
          assert.ok(depth < tagLimits.depthMax)
          assert.equal(pathOf(tags, tag.tagId).length, depth + 1)
          assert.ok(subtreeOf(tags, pathOf(tags, tag.tagId)[0]!.tagId).includes(tag.tagId))
        }
      }),
    )
  })

  it('know what a rule must say', () => {
    assert.ok(saysSomething({ any: ['手续费'] }))
    assert.ok(saysSomething({ amount: { currency: 'CNY' } }))
    assert.ok(!saysSomething({ none: ['手续费'] }))
    assert.ok(!saysSomething({ any: [], codes: [] }))
  })
})

it('an organisation begins with the tree that ships, and gets it once', async () => {
  const count = (branch: { below?: object[] }[]): number =>
    branch.reduce((sum, { below }) => sum + 1 + count((below ?? []) as { below?: object[] }[]), 0)
  const tags = await org.asSystem(readTags)
  assert.equal(tags.length, count(shipped))
  const fee = tags.find(({ key }) => key === 'cross-border-fee')!
  assert.deepEqual(
    pathOf(tags, fee.tagId).map((tag) => tag.label['zh-Hans']),
    ['跨境', '跨境手续费'],
  )
  for (const { rule } of tags) assert.ok(rule === null || saysSomething(rule))
})

it('a tag that is renamed and moved keeps its key and its tickets', async () => {
  const { ticketId } = await org.send()
  const [top, tag] = [await add('moved-to'), await add('moves')]
  await org.as('agent', (work) => tagByHand(work, { ticketIds: [ticketId], add: [tag.tagId], remove: [], clear: [] }))
  const moved = await change(tag, { parentId: top.tagId, label: { 'zh-Hans': '改名', en: 'Renamed' }, key: 'other' })
  assert.deepEqual([moved.key, moved.version, moved.label.en], ['moves', 2, 'Renamed'])
  const rows = await org.asSystem(({ tx }) =>
    tx
      .selectFrom('ticket_tags')
      .select('tag_id')
      .where('ticket_id', '=', ticketId)
      .where('by', '=', 'person')
      .execute(),
  )
  assert.deepEqual(rows, [{ tag_id: tag.tagId }])
})

it('refuses what would break the tree, and says why', async () => {
  const [a, b, c, d] = [await add('a-1'), await add('b-1'), await add('c-1'), await add('d-1')]
  const e = await add('e-1', d.tagId)
  assert.equal((await change(b, { parentId: a.tagId })).version, 2)
  assert.equal((await change(c, { parentId: b.tagId })).version, 2)
  assert.equal(await refusal(change(a, { parentId: c.tagId })), 'tag_below_itself')
  assert.equal(await refusal(change(d, { parentId: c.tagId })), 'tag_too_deep')
  assert.equal(await refusal(change(e, { parentId: c.tagId })), 'done')
  assert.equal(await refusal(add('a-1')), 'tag_exists')
  assert.equal(await refusal(add('f-1', '01900000-0000-7000-8000-000000000000')), 'tag_parent_missing')
  assert.equal(await refusal(change(d, { label }, 7)), 'tag_changed')
  assert.equal(await refusal(change(d, { rule: { none: ['x'] } })), 'tag_rule_empty')
  assert.equal(await refusal(change(a, { archived: true })), 'tag_has_children')
  await change(d, { archived: true })
  assert.equal(await refusal(add('g-1', d.tagId)), 'tag_parent_archived')
})

it('of two who move tags below each other at once, one is refused', async () => {
  const [one, other] = [await add('race-1'), await add('race-2')]
  const told = await Promise.all([
    refusal(change(one, { parentId: other.tagId })),
    refusal(change(other, { parentId: one.tagId })),
  ])
  assert.deepEqual(told.toSorted(), ['done', 'tag_below_itself'])
})

it('tells the story of the tree without words of a customer', async () => {
  const tag = await add('told')
  await change(tag, { archived: true })
  const events = await org.asSystem(({ tx, orgId }) =>
    tx
      .selectFrom('events')
      .select(['type', 'payload', 'actor_id'])
      .where('subject_id', '=', orgId)
      .orderBy('seq')
      .execute(),
  )
  const own = events.filter(({ payload }) => (payload as { tagId?: string }).tagId === tag.tagId)
  assert.deepEqual(
    own.map(({ type }) => type),
    ['tag.added', 'tag.changed'],
  )
  assert.equal(own[1]!.actor_id, org.people.lead.staffId)
})
