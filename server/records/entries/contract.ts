import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant, line, text, words } from '#platform/wire.rules.ts'
import { originsMax, readOrigin } from './entries.rules.ts'

const name = z.strictObject({ 'zh-Hans': line(60, 1), en: line(60, 1) })
const origin = text(200, 1).refine((typed) => readOrigin(typed) !== null, {
  error: 'must be an https address without a path, such as https://shop.example',
})
const origins = z.array(origin).max(originsMax)
const requestsPerMinuteMax = z.number().int().min(1).max(1_000_000)

export const entryShape = z.object({
  entryId: id,
  /** Public: it stands in the page. */
  key: z.string(),
  name: words,
  origins: z.array(z.string()),
  requestsPerMinuteMax: z.number().int(),
  active: z.boolean(),
  version: z.number().int(),
  createdAt: instant,
  secrets: z.array(z.object({ kid: z.string(), createdAt: instant, retiredAt: instant.nullable() })),
})

export const listEntries = endpoint({
  name: 'listEntries',
  summary: 'Entry points with their signing secrets (names only), newest last',
  method: 'GET',
  path: '/v1/entries',
  origin: 'console',
  permission: 'entries.manage',
  answer: z.object({ entries: z.array(entryShape) }),
})

export const createEntry = endpoint({
  name: 'createEntry',
  summary: 'Make an entry point for a place of a host app',
  method: 'POST',
  path: '/v1/entries',
  origin: 'console',
  permission: 'entries.manage',
  body: z.strictObject({ name, origins: origins.default([]), requestsPerMinuteMax: requestsPerMinuteMax.default(600) }),
  answer: entryShape,
  status: 201,
  idempotent: true,
})

const entryId = z.object({ entryId: id })

export const changeEntry = endpoint({
  name: 'changeEntry',
  summary: 'Change an entry point, or pause it and let it go on',
  method: 'PATCH',
  path: '/v1/entries/:entryId',
  origin: 'console',
  permission: 'entries.manage',
  params: entryId,
  body: z.strictObject({
    name: name.optional(),
    origins: origins.optional(),
    requestsPerMinuteMax: requestsPerMinuteMax.optional(),
    active: z.boolean().optional(),
  }),
  answer: entryShape,
  ifMatch: true,
})

export const addEntrySecret = endpoint({
  name: 'addEntrySecret',
  summary: 'Make a signing secret; answers it this once',
  method: 'POST',
  path: '/v1/entries/:entryId/secrets',
  origin: 'console',
  permission: 'entries.manage',
  params: entryId,
  /** `secret` is 32 bytes in base64url without padding (RFC 4648 section 5). */
  answer: z.object({ kid: z.string(), secret: z.string(), entry: entryShape }),
  status: 201,
  idempotent: true,
})

export const retireEntrySecret = endpoint({
  name: 'retireEntrySecret',
  summary: 'Retire a signing secret: its tokens are believed no more',
  method: 'DELETE',
  path: '/v1/entries/:entryId/secrets/:kid',
  origin: 'console',
  permission: 'entries.manage',
  params: entryId.extend({ kid: text(40, 1) }),
  answer: entryShape,
})
