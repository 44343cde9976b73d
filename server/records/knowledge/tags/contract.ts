import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, line, words } from '#platform/wire.rules.ts'
import { ruleContextNames, tagLimits } from './tags.rules.ts'

const list = <S extends z.ZodType>(item: S, max = tagLimits.ruleListMax) => z.array(item).max(max).optional()
const ruleWords = list(line(tagLimits.ruleWordCharsMax, 1), tagLimits.ruleWordsMax)
const minor = z.string().regex(/^\d{1,18}$/)

/** When a ticket gets a tag by itself; tags.rules.ts says what it means. */
export const tagRule = z.strictObject({
  any: ruleWords,
  all: ruleWords,
  none: ruleWords,
  codes: list(line(20, 1)),
  channels: list(line(30, 1)),
  amount: z
    .strictObject({ currency: z.string().regex(/^[A-Z]{3}$/), min: minor.optional(), max: minor.optional() })
    .optional(),
  context: list(z.strictObject({ name: z.enum(ruleContextNames), any: z.array(line(60, 1)).min(1).max(30) }), 10),
})

const label = z.strictObject({
  'zh-Hans': line(tagLimits.labelCharsMax, 1),
  en: line(tagLimits.labelCharsMax, 1),
  'zh-Hant': line(tagLimits.labelCharsMax, 1).optional(),
})
/** A tag's short name in addresses and searches: small letters, digits, dashes. */
export const tagKey = z
  .string()
  .max(tagLimits.keyCharsMax)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)

const tag = z.object({
  tagId: id,
  parentId: id.nullable(),
  key: z.string(),
  label: words,
  rule: tagRule.nullable(),
  version: z.number().int(),
  archived: z.boolean(),
})

export const listTags = endpoint({
  name: 'listTags',
  summary: 'The tag tree, each tag after the ones made before it',
  method: 'GET',
  path: '/v1/tags',
  origin: 'console',
  permission: 'queue.read',
  answer: z.object({ tags: z.array(tag) }),
})

export const addTag = endpoint({
  name: 'addTag',
  summary: 'Add a tag to the tree',
  method: 'POST',
  path: '/v1/tags',
  origin: 'console',
  permission: 'tags.manage',
  body: z.strictObject({ key: tagKey, parentId: id.nullable(), label, rule: tagRule.nullable() }),
  answer: tag,
  status: 201,
  idempotent: true,
})

/** All of a tag but its key: renamed, moved, archived or brought back, with another rule or none. */
export const changeTag = endpoint({
  name: 'changeTag',
  summary: 'Rename, move or archive a tag, or change its rule; tickets keep it',
  method: 'PUT',
  path: '/v1/tags/:tagId',
  origin: 'console',
  permission: 'tags.manage',
  params: z.object({ tagId: id }),
  body: z.strictObject({ parentId: id.nullable(), label, rule: tagRule.nullable(), archived: z.boolean() }),
  answer: tag,
  ifMatch: true,
})
