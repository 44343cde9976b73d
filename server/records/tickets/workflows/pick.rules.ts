import type { Workflow } from '../lifecycle.rules.ts'

type Picker = { byCode: Map<string, Workflow>; byForm: Map<string, Workflow>; byGroup: Map<string, Workflow> }

const pickers = new WeakMap<Workflow[], Picker>()

/**
 * The workflow of a ticket that begins now: the one that names its code, else its form, else its group; else the one that
 * names nothing. Of the organisation's workflows, which stay the same array while none of them changes.
 */
export function workflowFor(workflows: Workflow[], of: { code: string; form: string }): Workflow {
  const { byCode, byForm, byGroup } = pickers.getOrInsertComputed(workflows, pickerOf)
  const named = byCode.get(of.code) ?? byForm.get(of.form) ?? byGroup.get(of.code.split('-')[0]!)
  return named ?? usualWorkflow(workflows)
}

/** The workflow of all tickets that no other one names. */
export function usualWorkflow(workflows: Workflow[]): Workflow {
  return workflows.find(isUsual) ?? workflows[0]!
}

export const isUsual = ({ appliesTo }: Pick<Workflow, 'appliesTo'>): boolean => appliesTo === undefined

function pickerOf(workflows: Workflow[]): Picker {
  const by = (list: 'codes' | 'forms' | 'groups') =>
    new Map(
      workflows.flatMap((workflow) => (workflow.appliesTo?.[list] ?? []).map((name) => [name, workflow] as const)),
    )
  return { byCode: by('codes'), byForm: by('forms'), byGroup: by('groups') }
}
