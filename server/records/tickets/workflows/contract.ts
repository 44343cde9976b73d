import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { instant, text, words } from '#platform/wire.rules.ts'
import { movers, neededNames, outcomes, stages } from '../lifecycle.rules.ts'
import { workflowLimits as limits } from './check.rules.ts'

const name = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/)
const said = (charsMax: number) =>
  z.strictObject({ 'zh-Hans': text(charsMax), en: text(charsMax), 'zh-Hant': text(charsMax).optional() })
const names = z.array(text(40)).max(500)

/** What somebody writes of a workflow; what it must mean is in check.rules.ts. */
const workflowBody = {
  name: said(limits.labelCharsMax).optional(),
  appliesTo: z.strictObject({ codes: names.optional(), groups: names.optional(), forms: names.optional() }).optional(),
  initial: name,
  reopenDaysMax: z.number().int().min(1).max(limits.reopenDaysMax),
  statuses: z.record(
    name,
    z.strictObject({
      stage: z.enum(stages),
      label: said(limits.labelCharsMax),
      wording: z.strictObject({ title: said(limits.labelCharsMax), next: said(limits.wordingCharsMax) }),
    }),
  ),
  moves: z.record(
    name,
    z.strictObject({
      from: z.array(name).max(limits.statusesMax),
      to: name,
      by: z.array(z.enum(movers)).max(movers.length),
      needs: z.array(z.enum(neededNames)).max(neededNames.length),
      label: said(limits.labelCharsMax),
    }),
  ),
  outcomes: z
    .array(
      z.strictObject({
        key: name,
        is: z.enum(outcomes),
        label: said(limits.labelCharsMax),
        wording: said(limits.wordingCharsMax),
      }),
    )
    .max(limits.outcomesMax)
    .optional(),
}
export const workflowContent = z.strictObject(workflowBody)
const workflowShape = z.strictObject({ key: z.string(), version: z.number().int().positive(), ...workflowBody })

const key = z.object({ key: name })

/** The organisation's workflows, how many open tickets each version still has, and what a workflow may be for. */
export const listWorkflows = endpoint({
  name: 'listWorkflows',
  summary: 'The workflows of the organisation, newest versions',
  method: 'GET',
  path: '/v1/workflows',
  origin: 'console',
  permission: 'workflows.manage',
  answer: z.object({
    workflows: z.array(
      z.object({
        workflow: workflowShape,
        versions: z.array(
          z.object({
            version: z.number().int(),
            publishedAt: instant,
            /** Null for what came with the product. */
            publishedBy: z.string().nullable(),
            openTickets: z.number().int(),
          }),
        ),
      }),
    ),
    codes: z.array(z.object({ key: z.string(), label: words })),
    groups: z.array(z.object({ key: z.string(), label: words })),
    forms: z.array(z.object({ key: z.string(), label: words })),
  }),
})

export const showWorkflowVersion = endpoint({
  name: 'showWorkflowVersion',
  summary: 'One version of a workflow',
  method: 'GET',
  path: '/v1/workflows/:key/versions/:version',
  origin: 'console',
  permission: 'workflows.manage',
  params: key.extend({ version: z.coerce.number().int().positive().max(1_000_000) }),
  answer: workflowShape,
})

/** Publishes the version after the one in If-Match; 0 makes a new workflow. Tickets keep the version that they are in. */
export const publishWorkflow = endpoint({
  name: 'publishWorkflow',
  summary: 'Publish a new version of a workflow',
  method: 'PUT',
  path: '/v1/workflows/:key',
  origin: 'console',
  permission: 'workflows.manage',
  params: key,
  body: workflowContent,
  answer: workflowShape,
  ifMatch: true,
})

/** Which status of the newest version stands for one of an older version; where it says nothing, the one of the same name. */
const mapping = z.record(name, name)

/** What a migration would do: nothing is stored. */
export const previewMigration = endpoint({
  name: 'previewMigration',
  summary: 'What bringing the open tickets of older versions to the newest one would change',
  method: 'POST',
  path: '/v1/workflows/:key/migrations/preview',
  origin: 'console',
  permission: 'workflows.manage',
  params: key,
  body: z.strictObject({ mapping }),
  answer: z.object({
    version: z.number().int(),
    tickets: z.number().int(),
    /** Each status that open tickets of an older version stand in. */
    statuses: z.array(
      z.object({
        version: z.number().int(),
        status: z.string(),
        label: words,
        tickets: z.number().int(),
        /** Null when it has to be chosen by hand. */
        to: z.string().nullable(),
        /** What becomes different: clocks go by the stage, the customer reads the wording, staff the label. */
        changes: z.array(z.enum(['stage', 'wording', 'label'])),
      }),
    ),
  }),
})

/**
 * Brings a batch of open tickets to the newest version, in one transaction; asked again until none is left. What was stopped
 * in between goes on with the next call.
 */
export const migrateTickets = endpoint({
  name: 'migrateTickets',
  summary: 'Bring some of the open tickets of older versions to the newest one',
  method: 'POST',
  path: '/v1/workflows/:key/migrations',
  origin: 'console',
  permission: 'workflows.manage',
  params: key,
  body: z.strictObject({ mapping, version: z.number().int().positive() }),
  answer: z.object({ migrated: z.number().int(), left: z.number().int() }),
})
