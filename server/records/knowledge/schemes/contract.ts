import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { instant, text } from '#platform/wire.rules.ts'

const day = z.iso.date()
const key = text(40, 1)
/** A class's own code: of some schemes a whole sentence. */
const code = text(200, 1)
const name = z.strictObject({ 'zh-Hans': text(200, 1), en: text(200, 1) })

/** What somebody writes of a scheme; its key stands in the address, its version follows from If-Match. */
export const schemeContent = z.strictObject({
  active: z.boolean(),
  name,
  source: text(400, 1),
  dimensions: z
    .array(z.strictObject({ key, name, complete: z.boolean() }))
    .min(1)
    .max(10),
  classes: z
    .array(
      z.strictObject({
        dimension: key,
        code,
        parent: code.optional(),
        name,
        from: day,
        to: day.optional(),
        source: text(400, 1).optional(),
        verified: z.boolean(),
      }),
    )
    .max(10_000),
  map: z
    .array(z.strictObject({ dimension: key, of: text(20, 1), class: code.nullable(), from: day, to: day.optional() }))
    .max(10_000),
})
export const schemeShape = schemeContent.extend({ key: z.string(), version: z.number().int().positive() })

const schemeKey = z.object({ key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/) })

/** Every scheme with what it lacks: our codes that have no class today in a dimension that ought to be complete. */
export const listSchemes = endpoint({
  name: 'listSchemes',
  summary: 'Classes of regulators and schemes, and which of our codes have none',
  method: 'GET',
  path: '/v1/schemes',
  origin: 'console',
  permission: 'knowledge.read',
  answer: z.object({
    schemes: z.array(
      z.object({
        key: z.string(),
        version: z.number().int(),
        active: z.boolean(),
        name,
        source: z.string(),
        dimensions: z.array(
          z.object({
            key: z.string(),
            name,
            complete: z.boolean(),
            classes: z.number().int(),
            verified: z.number().int(),
            /** Our codes without a class today. */
            uncovered: z.array(z.string()),
          }),
        ),
        publishedAt: instant,
        /** Null for what came with the product. */
        publishedBy: z.string().nullable(),
      }),
    ),
  }),
})

export const showScheme = endpoint({
  name: 'showScheme',
  summary: 'One scheme with its classes and its map',
  method: 'GET',
  path: '/v1/schemes/:key',
  origin: 'console',
  permission: 'knowledge.read',
  params: schemeKey,
  answer: schemeShape,
})

/**
 * Publishes the version after the one in If-Match; 0 makes a new scheme. A sheet (CSV) replaces classes and map and leaves
 * the rest as it was. Nothing is applied unless every row is right.
 */
export const publishScheme = endpoint({
  name: 'publishScheme',
  summary: 'Publish a new version of a scheme, from JSON or a sheet',
  method: 'PUT',
  path: '/v1/schemes/:key',
  origin: 'console',
  permission: 'taxonomy.manage',
  params: schemeKey,
  body: z
    .strictObject({
      content: schemeContent.optional(),
      sheet: text(2_000_000, 1).optional(),
      /** Changes nothing but whether tickets and exports show it. */
      active: z.boolean().optional(),
    })
    .refine((body) => Object.values(body).filter((value) => value !== undefined).length === 1, {
      error: 'must have one of content, sheet, active',
    }),
  answer: z.object({ version: z.number().int() }),
  ifMatch: true,
  bodyBytesMax: 4 * 1024 * 1024,
})
