import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant, text } from '#platform/wire.rules.ts'
import { queueFilters } from '#records/tickets/contract.ts'
import { exportStates } from './exports.rules.ts'

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const person = z.object({ staffId: id, name: z.string() })

const exported = z.object({
  exportId: id,
  maker: person,
  reason: z.string(),
  filters: queueFilters,
  /** SHA-256 of the filters: whoever approves says what they saw. */
  filtersHash: hash,
  state: z.enum(exportStates),
  rowsExpected: z.number().int(),
  requestedAt: instant,
  expiresAt: instant,
  decidedBy: person.nullable(),
  decidedAt: instant.nullable(),
  file: z.object({ rows: z.number().int(), bytes: z.number().int(), sha256: hash, madeAt: instant }).nullable(),
  /** Why the reader cannot say yes or no, or fetch the file, in their language; null when they can. */
  decideRefused: z.string().nullable(),
  fetchRefused: z.string().nullable(),
})

export const listExports = endpoint({
  name: 'listExports',
  summary: 'Lists that were asked for, newest first, and what became of them',
  method: 'GET',
  path: '/v1/exports',
  origin: 'console',
  permission: 'export.make',
  answer: z.object({ exports: z.array(exported) }),
})

export const measureExport = endpoint({
  name: 'measureExport',
  summary: 'How long a list would be, and whether a second person must approve it',
  method: 'GET',
  path: '/v1/exports/size',
  origin: 'console',
  permission: 'export.make',
  query: queueFilters,
  answer: z.object({
    rows: z.number().int(),
    rowsMax: z.number().int(),
    rowsAloneMax: z.number().int(),
    needsSecondPerson: z.boolean(),
  }),
})

export const requestExport = endpoint({
  name: 'requestExport',
  summary: 'Ask for a list of tickets as a file (CSV, masked)',
  method: 'POST',
  path: '/v1/exports',
  origin: 'console',
  permission: 'export.make',
  body: z.strictObject({ filters: z.strictObject(queueFilters.shape), reason: text(300, 4) }),
  answer: exported,
  status: 201,
  idempotent: true,
})

/** The hash is that of the filters that were shown: others cannot be slipped in between. */
export const decideExport = endpoint({
  name: 'decideExport',
  summary: "Approve or refuse another person's list",
  method: 'POST',
  path: '/v1/exports/:exportId/decision',
  origin: 'console',
  permission: 'export.approve',
  params: z.object({ exportId: id }),
  body: z.strictObject({ approve: z.boolean(), filtersHash: hash }),
  answer: exported,
  idempotent: true,
})

export const linkExport = endpoint({
  name: 'linkExport',
  summary: 'A short-lived link to the file, for its maker; each is an event',
  method: 'POST',
  path: '/v1/exports/:exportId/link',
  origin: 'console',
  permission: 'export.make',
  params: z.object({ exportId: id }),
  answer: z.object({ url: z.string(), expiresAt: instant }),
})

export const openExport = endpoint({
  name: 'openExport',
  summary: 'The file behind a link',
  method: 'GET',
  path: '/v1/export-files/:token',
  origin: 'console',
  permission: 'export.make',
  params: z.object({ token: z.string().max(200) }),
  file: true,
})
