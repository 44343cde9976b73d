import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { uuidv7 } from '#platform/clock.ts'
import { canonicalJson } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '../../audit/record.ts'
import type { Words } from '../words.rules.ts'
import { saysSomething, type Tag, type TagRule, tagLimits, whyNotBelow } from './tags.rules.ts'

type Content = Pick<Tag, 'parentId' | 'label' | 'rule' | 'archived'>

/** Every tag of the organisation, archived ones too, in the order in which they were made. */
export async function readTags(work: Work): Promise<Tag[]> {
  const rows = await work.tx.selectFrom('tags').selectAll().where('org_id', '=', work.orgId).orderBy('tag_id').execute()
  return rows.map((row) => ({
    tagId: row.tag_id,
    parentId: row.parent_id,
    key: row.key,
    label: row.label as Words,
    rule: row.rule as TagRule | null,
    version: row.version,
    archived: row.archived_at !== null,
  }))
}

/**
 * Adds a tag to the tree.
 * @throws Problem conflict tag_exists, tags_full · invalid tag_rule_empty, or a fault of its place
 */
export async function addTagTo(
  work: Work,
  { key, ...content }: Omit<Content, 'archived'> & { key: string },
): Promise<Tag> {
  const tag: Tag = { tagId: uuidv7(work.clock), key, ...content, version: 1, archived: false }
  await record(work, 'tag.added', { tagId: tag.tagId, key, parentId: tag.parentId })
  const tags = await readTags(work)
  if (tags.some((other) => other.key === key)) throw new Problem('conflict', 'tag_exists', { facts: { key } })
  if (tags.length >= tagLimits.tagsMax)
    throw new Problem('conflict', 'tags_full', { facts: { tagsMax: tagLimits.tagsMax } })
  mustFit(tags, null, tag)
  await store(work, [tag])
  return tag
}

/**
 * Renames, moves or archives a tag, or changes its rule. Whatever has it keeps it: it is known by its id.
 * @throws Problem missing tag_missing · conflict tag_changed (412: somebody was faster than `seen`), tag_has_children (an
 * archived tag with others below it) · invalid tag_rule_empty, or a fault of its place
 */
export async function changeTagOf(work: Work, tagId: string, content: Content, seen: number): Promise<Tag> {
  const before = (await readTags(work)).find((tag) => tag.tagId === tagId)
  if (!before) throw new Problem('missing', 'tag_missing')
  const { parentId, label, rule, archived } = content
  await record(work, 'tag.changed', {
    tagId,
    key: before.key,
    version: seen + 1,
    parentId,
    archived,
    hasRule: rule !== null,
  })
  // Behind the lock that recording took: of two who move tags below each other, the second is told.
  const tags = await readTags(work)
  const now = tags.find((tag) => tag.tagId === tagId)!
  if (now.version !== seen)
    throw new Problem('conflict', 'tag_changed', { status: 412, facts: { version: now.version } })
  mustFit(tags, tagId, content)
  if (archived && tags.some((tag) => tag.parentId === tagId && !tag.archived))
    throw new Problem('conflict', 'tag_has_children')
  const changed = { ...now, parentId, label, rule, archived, version: seen + 1 }
  await work.tx
    .updateTable('tags')
    .set({
      parent_id: changed.parentId,
      label: canonicalJson(changed.label),
      rule: changed.rule && canonicalJson(changed.rule),
      version: changed.version,
      changed_at: work.now,
      archived_at: changed.archived ? work.now : null,
    })
    .where('tag_id', '=', tagId)
    .execute()
  return changed
}

function mustFit(tags: Tag[], tagId: string | null, { parentId, rule }: Pick<Content, 'parentId' | 'rule'>): void {
  const fault = whyNotBelow(tags, tagId, parentId)
  if (fault) throw new Problem('invalid', fault, { facts: { depthMax: tagLimits.depthMax } })
  if (rule && !saysSomething(rule)) throw new Problem('invalid', 'tag_rule_empty')
}

/** Locks the organisation, and so the tree. */
function record(work: Work, type: string, payload: Record<string, unknown>): Promise<void> {
  return recordAbout(work, { kind: 'organisation', id: work.orgId }, [{ type, payload }])
}

async function store(work: Work, tags: Tag[]): Promise<void> {
  const rows = tags.map((tag) => ({
    org_id: work.orgId,
    tag_id: tag.tagId,
    parent_id: tag.parentId,
    key: tag.key,
    label: canonicalJson(tag.label),
    rule: tag.rule && canonicalJson(tag.rule),
    version: tag.version,
    changed_at: work.now,
    archived_at: null,
  }))
  await work.tx.insertInto('tags').values(rows).execute()
}

type Shipped = { key: string; label: Words; rule?: TagRule; below?: Shipped[] }

/** Gives an organisation that has no tag yet, because it is new or older than tags, the tree that ships with the product. */
export async function addDefaultTags(work: Work): Promise<void> {
  const any = await work.tx
    .selectFrom('tags')
    .select('tag_id')
    .where('org_id', '=', work.orgId)
    .limit(1)
    .executeTakeFirst()
  if (any) return
  const path = join(import.meta.dirname, '../defaults/tags.json')
  const shipped = JSON.parse(await readFile(path, 'utf8')) as Shipped[]
  const flat = (branch: Shipped[], parentId: string | null): Tag[] =>
    branch.flatMap(({ key, label, rule = null, below = [] }) => {
      const tag: Tag = { tagId: uuidv7(work.clock), parentId, key, label, rule, version: 1, archived: false }
      return [tag, ...flat(below, tag.tagId)]
    })
  await store(work, flat(shipped, null))
}
