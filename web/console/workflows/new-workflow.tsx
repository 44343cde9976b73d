import { useTranslation } from 'react-i18next'
import type { Workflow } from '#records/tickets/lifecycle.rules.ts'
import { NewDefinition } from '../definitions/new-definition.tsx'
import { useSay } from '../words.ts'
import { copyOf } from './edit.ts'
import type { Draft } from './workflows-data.ts'

type NewWorkflowProps = { workflows: Workflow[]; onMake: (draft: Draft) => void; onClose: () => void }

/** Another workflow, beginning as a copy of one that there is. */
export function NewWorkflow({ workflows, onMake, onClose }: NewWorkflowProps) {
  const { t } = useTranslation()
  const say = useSay()
  return (
    <NewDefinition
      title={t('workflows.new_title')}
      taken={workflows.map(({ key }) => key)}
      from={workflows.map(({ key, name }) => ({ value: key, label: name ? say(name) : key }))}
      onMake={(key, from) => onMake(copyOf(workflows.find((workflow) => workflow.key === from)!, key))}
      onClose={onClose}
    />
  )
}
