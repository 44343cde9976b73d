import { Alert, Button, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { stages, type Workflow } from '#records/tickets/lifecycle.rules.ts'
import { workflowFaults } from '#records/tickets/workflows/check.rules.ts'
import { Behind } from '../definitions/behind.tsx'
import { faultAtOf } from '../definitions/fault-at.ts'
import { type Kept, useKept } from '../definitions/kept.ts'
import { KeptBar } from '../definitions/kept-bar.tsx'
import { Icon } from '../parts/icon.tsx'
import { Problem } from '../parts/problem.tsx'
import { useSay } from '../words.ts'
import { AboutSection } from './about-section.tsx'
import { statusesOf, withNewStatus } from './edit.ts'
import { faultPlace, faultSentence } from './faults.ts'
import { MigrateDialog } from './migrate-dialog.tsx'
import { MoveList } from './move-list.tsx'
import { OutcomeList } from './outcome-list.tsx'
import { Picture } from './picture.tsx'
import { StatusPanel } from './status-panel.tsx'
import { WorkflowHistory } from './workflow-history.tsx'
import styles from './workflows.module.css'
import { type Draft, keptName, type Listed, usePublishWorkflow } from './workflows-data.ts'

type WorkflowEditorProps = {
  listed: Listed
  /** The newest version; nothing yet of a workflow that is being made. */
  newest: Workflow | null
  versions: Listed['workflows'][number]['versions']
  /** How it begins where nothing is kept. */
  begun: Draft
  onPublished: () => void
  onDiscard: () => void
}

/** A workflow as it is, or as somebody is writing it anew. */
export function WorkflowEditor({ listed, newest, versions, begun, onPublished, onDiscard }: WorkflowEditorProps) {
  const { t } = useTranslation()
  const say = useSay()
  const [kept, keep] = useKept<Kept<Draft>>(keptName(begun.key))
  const [panel, setPanel] = useState<'history' | 'migrate' | null>(null)
  const [chosen, setChosen] = useState(begun.initial)
  const [open, setOpen] = useState<string[]>([])
  const publish = usePublishWorkflow()
  const version = newest?.version ?? 0
  const base = kept?.version ?? version
  const draft = kept?.draft ?? begun
  const isChanged = kept !== null || newest === null
  const isBehind = base < version
  const faults = workflowFaults(
    { ...draft, version: base + 1 },
    {
      others: listed.workflows.map(({ workflow }) => workflow).filter(({ key }) => key !== draft.key),
      codes: listed.codes.map(({ key }) => key),
      groups: listed.groups.map(({ key }) => key),
      forms: listed.forms.map(({ key }) => key),
    },
  )
  const faultAt = faultAtOf(faults, (fault) => faultSentence(t, fault))
  const change = (next: Draft): void => keep({ version: base, draft: next })
  const status = Object.hasOwn(draft.statuses, chosen) ? chosen : draft.initial
  const look = (pointer: string): void => {
    const [, part, name = ''] = pointer.split('/')
    if (part === 'statuses' && draft.statuses[name]) setChosen(name)
    if (part === 'moves' && draft.moves[name]) showMove(name)
  }
  const showMove = (name: string): void => {
    setOpen((names) => [...new Set([...names, name])])
    requestAnimationFrame(() => document.getElementById(`move-${name}`)?.querySelector('button')?.focus())
  }
  const send = (): void =>
    publish.mutate(
      { seen: base, draft },
      {
        onSuccess: (made) => {
          keep(null)
          notifications.show({ message: t('workflows.published', { version: made.version }), color: 'teal' })
          onPublished()
        },
      },
    )
  const left = versions.slice(1).reduce((sum, { openTickets }) => sum + openTickets, 0)
  return (
    <>
      <div className={styles.bar}>
        <KeptBar
          version={version}
          isChanged={isChanged}
          onHistory={newest ? () => setPanel('history') : undefined}
          onDiscard={() => {
            keep(null)
            onDiscard()
          }}
          publish={t('definition.publish')}
          isReady={isChanged && !isBehind && faults.length === 0}
          isRunning={publish.isPending}
          onPublish={send}
        />
      </div>
      {publish.error !== null && <Problem error={publish.error} />}
      {newest && left > 0 && (
        <Alert color="gray" icon={<Icon name="turn" size={18} />}>
          <p>{t('workflows.left_behind', { count: left, version })}</p>
          <Button mt="xs" size="xs" variant="default" onClick={() => setPanel('migrate')}>
            {t('workflows.migrate')}
          </Button>
        </Alert>
      )}
      {isBehind && <Behind newest={versions[0]!} onGoOn={() => keep({ version, draft })} />}
      {faults.length > 0 && (
        <Alert
          color="yellow"
          icon={<Icon name="alert" size={18} />}
          title={t('definition.to_mend', { count: faults.length })}
        >
          <ul className={styles.faults}>
            {faults.map((fault) => (
              <li key={`${fault.pointer} ${fault.code} ${fault.of ?? ''}`}>
                <button type="button" onClick={() => look(fault.pointer)}>
                  {faultPlace(t, say, draft, fault.pointer)}
                </button>{' '}
                {faultSentence(t, fault)}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      <div className={styles.map}>
        <div>
          <Picture
            draft={draft}
            faulty={new Set(faults.flatMap(({ pointer }) => /^\/statuses\/([^/]+)/.exec(pointer)?.[1] ?? []))}
            chosen={status}
            onChoose={setChosen}
          />
          <Menu position="bottom-start">
            <Menu.Target>
              <Button size="xs" variant="default" leftSection={<Icon name="plus" />}>
                {t('workflows.add_status')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {stages.map((stage) => (
                <Menu.Item
                  key={stage}
                  onClick={() => {
                    const made = withNewStatus(draft, stage)
                    change(made.draft)
                    setChosen(made.id)
                  }}
                >
                  {t(`stage.${stage}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </div>
        <StatusPanel key={status} draft={draft} id={status} faultAt={faultAt} onChange={change} onMove={showMove} />
      </div>
      <MoveList draft={draft} faults={faults} faultAt={faultAt} open={open} onOpen={setOpen} onChange={change} />
      <OutcomeList draft={draft} faultAt={faultAt} onChange={change} />
      <AboutSection draft={draft} listed={listed} faults={faults} faultAt={faultAt} onChange={change} />
      {panel === 'history' && (
        <WorkflowHistory
          workflowKey={draft.key}
          versions={versions}
          onRestore={({ version: _version, ...before }) => {
            change(before)
            setChosen(statusesOf(before)[0]!)
            setPanel(null)
          }}
          onClose={() => setPanel(null)}
        />
      )}
      {panel === 'migrate' && newest && <MigrateDialog newest={newest} onClose={() => setPanel(null)} />}
    </>
  )
}
