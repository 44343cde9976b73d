import { useQuery } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import type { Workflow } from '#records/tickets/lifecycle.rules.ts'
import {
  listWorkflows,
  migrateTickets,
  previewMigration,
  publishWorkflow,
  showWorkflowVersion,
} from '#records/tickets/workflows/contract.ts'
import type { Mapping } from '#records/tickets/workflows/migrate.rules.ts'
import { call } from '../../kit/client.ts'
import { heldStill, usePublication } from '../definitions/publication.ts'

export type Listed = Answer<typeof listWorkflows>
export type Preview = Answer<typeof previewMigration>

/** What somebody writes of a workflow: all of it but the version. */
export type Draft = Omit<Workflow, 'version'>

/** Under which name this tab keeps what is being written of a workflow. */
export const keptName = (key: string) => `huiyin.workflow.${key}`

export const useWorkflows = (enabled: boolean) =>
  useQuery({
    enabled,
    queryKey: ['workflows'],
    queryFn: ({ signal }) => call(listWorkflows, { signal }),
    ...heldStill,
  })

export const useWorkflowVersion = (key: string, version: number | null) =>
  useQuery({
    enabled: version !== null,
    queryKey: ['workflows', key, version],
    queryFn: ({ signal }) => call(showWorkflowVersion, { params: { key, version: version! }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const usePublishWorkflow = () =>
  usePublication(['workflows'], ({ seen, draft: { key, ...body } }: { seen: number; draft: Draft }) =>
    call(publishWorkflow, { params: { key }, body, version: seen }),
  )

/** What bringing running tickets to the newest version would change. */
export const useMigrationPreview = (key: string, mapping: Mapping) =>
  useQuery({
    queryKey: ['workflows', key, 'migration', mapping],
    queryFn: () => call(previewMigration, { params: { key }, body: { mapping } }),
    placeholderData: (before) => before,
    staleTime: 0,
    gcTime: 0,
  })

type Migration = {
  key: string
  version: number
  mapping: Mapping
  onBatch: (left: number) => void
  signal: AbortSignal
}

/** Brings running tickets over, batch by batch, until none is left or somebody stops it. Answers how many it moved. */
export const useMigrate = () =>
  usePublication(['workflows'], async ({ key, version, mapping, onBatch, signal }: Migration) => {
    let moved = 0
    for (let left = 1; left > 0 && !signal.aborted; ) {
      const answer = await call(migrateTickets, { params: { key }, body: { version, mapping } })
      moved += answer.migrated
      left = answer.left
      onBatch(left)
    }
    return moved
  })
