import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Workflow } from '#records/tickets/lifecycle.rules.ts'
import { HistoryDrawer } from '../parts/history-drawer.tsx'
import { Picture } from './picture.tsx'
import { type Listed, useWorkflowVersion } from './workflows-data.ts'

type WorkflowHistoryProps = {
  workflowKey: string
  versions: Listed['workflows'][number]['versions']
  onRestore: (workflow: Workflow) => void
  onClose: () => void
}

/** Versions of a workflow with how many open tickets are in each, and the picture of the one that is looked at. */
export function WorkflowHistory({ workflowKey, versions, onRestore, onClose }: WorkflowHistoryProps) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<number | null>(null)
  const shown = useWorkflowVersion(workflowKey, chosen)
  return (
    <HistoryDrawer
      versions={versions}
      about={({ openTickets }) => t('workflows.open_tickets', { count: openTickets })}
      chosen={chosen}
      button="look"
      onChoose={setChosen}
      isPending={shown.isPending}
      error={shown.error}
      onClose={onClose}
    >
      {shown.data && (
        <>
          {chosen !== versions[0]!.version && (
            <Button fullWidth mb="md" onClick={() => onRestore(shown.data)}>
              {t('versions.restore', { version: chosen })}
            </Button>
          )}
          <Looked workflow={shown.data} />
        </>
      )}
    </HistoryDrawer>
  )
}

function Looked({ workflow }: { workflow: Workflow }) {
  const [chosen, setChosen] = useState(workflow.initial)
  return (
    <Picture
      draft={workflow}
      faulty={new Set()}
      chosen={Object.hasOwn(workflow.statuses, chosen) ? chosen : workflow.initial}
      onChoose={setChosen}
    />
  )
}
