import { Button, Select } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import type { Workflow } from '#records/tickets/lifecycle.rules.ts'
import { isUsual } from '#records/tickets/workflows/pick.rules.ts'
import { type Kept, readKept } from '../definitions/kept.ts'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { NoSuchPage } from '../parts/no-such-page.tsx'
import page from '../parts/page.module.css'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useSay } from '../words.ts'
import { NewWorkflow } from './new-workflow.tsx'
import { WorkflowEditor } from './workflow-editor.tsx'
import styles from './workflows.module.css'
import { type Draft, keptName, type Listed, useWorkflows } from './workflows-data.ts'

/** The ways that tickets go, one for each kind of matter. */
export function WorkflowsPage() {
  const { t } = useTranslation()
  const may = useCan()('workflows.manage')
  const { data, error, refetch } = useWorkflows(may)
  useDocumentTitle(t('title', { page: t('workflows.title') }))
  if (!may) return <NoSuchPage />
  return (
    <div className={styles.page}>
      <h1 className={page.title}>{t('workflows.title')}</h1>
      <p className={page.lead}>{t('workflows.what')}</p>
      {error ? (
        <Problem error={error} onAgain={() => void refetch()} />
      ) : data ? (
        <Chosen listed={data} />
      ) : (
        <PageLoading />
      )}
    </div>
  )
}

/** One of them; the usual one when the address names none. */
function Chosen({ listed }: { listed: Listed }) {
  const { t } = useTranslation()
  const say = useSay()
  const { key } = useParams()
  const navigate = useNavigate()
  const [isMaking, setMaking] = useState(false)
  const [made, setMade] = useState<Draft | null>(null)
  const workflows = listed.workflows.map(({ workflow }) => workflow)
  const usual = workflows.find(isUsual) ?? workflows[0]!
  const shown = listed.workflows.find(({ workflow }) => workflow.key === (key ?? usual.key))
  const begun =
    shown || key === undefined ? null : made?.key === key ? made : (readKept<Kept<Draft>>(keptName(key))?.draft ?? null)
  if (!shown && !begun) return <NoSuchPage />
  const nameOf = ({ key: own, name }: Draft) => (name && say(name)) || own
  const go = (to: string) => void navigate(`/workflows/${to}`)
  const drafts: Draft[] = [...workflows, ...(begun ? [begun] : [])]
  return (
    <>
      <div className={styles.choice}>
        <Select
          aria-label={t('workflows.choose')}
          allowDeselect={false}
          value={begun?.key ?? shown!.workflow.key}
          onChange={(value) => value && go(value)}
          data={drafts.map((one) => ({ value: one.key, label: nameOf(one) }))}
        />
        <Button variant="default" leftSection={<Icon name="plus" />} onClick={() => setMaking(true)}>
          {t('workflows.new')}
        </Button>
      </div>
      {shown && (
        <WorkflowEditor
          key={shown.workflow.key}
          listed={listed}
          newest={shown.workflow}
          versions={shown.versions}
          begun={withoutVersion(shown.workflow)}
          onPublished={() => undefined}
          onDiscard={() => undefined}
        />
      )}
      {begun && (
        <WorkflowEditor
          key={`new ${begun.key}`}
          listed={listed}
          newest={null}
          versions={[]}
          begun={begun}
          onPublished={() => setMade(null)}
          onDiscard={() => go(usual.key)}
        />
      )}
      {isMaking && (
        <NewWorkflow
          workflows={workflows}
          onMake={(draft) => {
            setMade(draft)
            setMaking(false)
            go(draft.key)
          }}
          onClose={() => setMaking(false)}
        />
      )}
    </>
  )
}

function withoutVersion({ version: _version, ...draft }: Workflow): Draft {
  return draft
}
