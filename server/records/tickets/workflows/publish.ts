import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { currentKnowledge } from '../../knowledge/definitions.ts'
import { codesOf, type Knowledge } from '../../knowledge/knowledge.rules.ts'
import { publishNext } from '../../knowledge/versions.ts'
import type { Workflow } from '../lifecycle.rules.ts'
import { type Surroundings, workflowFaults, workflowLimits } from './check.rules.ts'

/**
 * Publishes the next version of a workflow, or with `seen` 0 a new one. Tickets that come from then on begin in it; those
 * that are there keep their version until somebody migrates them.
 * @throws Problem invalid workflow_invalid with the pointer of each fault · conflict definition_changed (412),
 * definition_exists, workflows_full · missing definition_missing
 */
export async function publishNextWorkflow(
  work: Work,
  key: string,
  seen: number,
  content: Omit<Workflow, 'key' | 'version'>,
): Promise<Workflow> {
  const workflow: Workflow = { key, version: seen + 1, ...content }
  const check = async () => {
    const knowledge = await currentKnowledge<Workflow>(work)
    const faults = workflowFaults(workflow, surroundingsOf(knowledge, key))
    if (faults.length > 0) {
      const fields = faults.map(({ pointer, code, of }) => ({ pointer: `/body${pointer}`, code, message: of ?? code }))
      throw new Problem('invalid', 'workflow_invalid', { facts: { count: fields.length }, fields })
    }
    const { workflowsMax: max } = workflowLimits
    if (seen === 0 && knowledge.workflows.length >= max)
      throw new Problem('conflict', 'workflows_full', { facts: { max } })
  }
  return publishNext(work, 'workflow', workflow, check)
}

/** What the workflow of a key stands among. */
function surroundingsOf({ workflows, taxonomy, forms }: Knowledge<Workflow>, key: string): Surroundings {
  return {
    others: workflows.filter((other) => other.key !== key),
    codes: codesOf(taxonomy),
    groups: taxonomy.groups.map(({ code }) => code),
    forms: forms.map((form) => form.key),
  }
}
