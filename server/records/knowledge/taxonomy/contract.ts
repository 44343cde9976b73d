import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { instant, text, words } from '#platform/wire.rules.ts'
import { taxonomyLimits } from './taxonomy.rules.ts'

const label = z.strictObject({
  'zh-Hans': text(taxonomyLimits.labelCharsMax),
  en: text(taxonomyLimits.labelCharsMax),
  'zh-Hant': text(taxonomyLimits.labelCharsMax).optional(),
})
const code = text(20)
const team = text(40)

/** What an administrator writes; what it must mean is in taxonomy.rules.ts. */
export const categoriesShape = z.strictObject({
  groups: z
    .array(
      z.strictObject({
        code,
        label,
        team,
        codes: z
          .array(
            z.strictObject({
              code,
              label,
              priority: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
              team: team.optional(),
            }),
          )
          .max(100),
      }),
    )
    .min(1)
    .max(taxonomyLimits.groupsMax),
})

/** The newest version, or an older one to take up again; the teams are those of today either way. */
export const showCategories = endpoint({
  name: 'showCategories',
  summary: 'The categories of one version with their teams, and every version of them',
  method: 'GET',
  path: '/v1/categories',
  origin: 'console',
  permission: 'taxonomy.manage',
  query: z.object({ version: z.coerce.number().int().positive().max(1_000_000).optional() }),
  answer: z.object({
    categories: categoriesShape,
    teams: z.array(z.object({ key: z.string(), name: words })),
    /** Every code that a version ever had: tickets are called by it, so that it does not come back as something else. */
    everUsed: z.array(z.string()),
    versions: z.array(
      z.object({
        version: z.number().int(),
        publishedAt: instant,
        /** Null for what came with the product. */
        publishedBy: z.string().nullable(),
      }),
    ),
  }),
})

/** What publishing would do: nothing is stored. */
export const previewCategories = endpoint({
  name: 'previewCategories',
  summary: 'What goes, and what still names it',
  method: 'POST',
  path: '/v1/categories/preview',
  origin: 'console',
  permission: 'taxonomy.manage',
  body: categoriesShape,
  answer: z.object({
    faults: z.array(z.object({ pointer: z.string(), code: z.string() })),
    added: z.array(z.string()),
    retired: z.array(
      z.object({
        code: z.string(),
        label: words,
        openTickets: z.number().int(),
        /** What still names it, and so keeps it from going. */
        namedBy: z.array(
          z.object({ kind: z.enum(['form', 'rule', 'routing']), pointer: z.string(), name: words.nullable() }),
        ),
      }),
    ),
  }),
})

/** Publishes the version after the one in If-Match. Tickets keep the version that they were classified with. */
export const publishCategories = endpoint({
  name: 'publishCategories',
  summary: 'Publish a new version of the categories and their teams',
  method: 'PUT',
  path: '/v1/categories',
  origin: 'console',
  permission: 'taxonomy.manage',
  body: categoriesShape,
  answer: z.object({ version: z.number().int() }),
  ifMatch: true,
})
