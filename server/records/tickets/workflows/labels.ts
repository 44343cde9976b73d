import type { Work } from '#platform/database.ts'
import { definitionsOf } from '../../knowledge/definitions.ts'
import type { Words } from '../../knowledge/words.rules.ts'
import type { NamedOutcome, Workflow } from '../lifecycle.rules.ts'
import type { Ticket } from '../load.ts'

export type InWorkflow = Pick<Ticket, 'workflow_key' | 'workflow_version'>
export type StatusLabelOf = (ticket: InWorkflow & { status: string }) => Words

/** What the statuses of tickets are called, each in the version of its own workflow. */
export async function statusLabelsFor(work: Work, tickets: InWorkflow[]): Promise<StatusLabelOf> {
  const workflows = await workflowsOf(work, tickets)
  return ({ status, ...ticket }) =>
    workflows.get(placeOf(ticket))?.statuses[status]?.label ?? { 'zh-Hans': status, en: status }
}

/** The versions of workflows that tickets are in, by `placeOf`. */
export async function workflowsOf(work: Work, tickets: InWorkflow[]): Promise<Map<string, Workflow>> {
  const places = new Map(tickets.map((ticket) => [placeOf(ticket), ticket]))
  const names = [...places.values()].map((ticket) => ({ key: ticket.workflow_key, version: ticket.workflow_version }))
  const found = await definitionsOf<Workflow>(work, 'workflow', names)
  return new Map([...places.keys()].map((place, index) => [place, found[index]!]))
}

export const placeOf = ({ workflow_key: key, workflow_version: version }: InWorkflow): string => `${key} ${version}`

/** The workflow's own outcome by which a ticket was decided; null when it has its fixed name. */
export function ownOutcome({ outcomes }: Workflow, key: string | null): NamedOutcome | null {
  return outcomes?.find((outcome) => outcome.key === key) ?? null
}
