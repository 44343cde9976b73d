import { Button, Switch } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { refundContent } from '#records/knowledge/refunds/contract.ts'
import { type RefundContent, refundFaults } from '#records/knowledge/refunds/policy-check.rules.ts'
import { useCodes } from '../../clock-rules/clock-rules-data.ts'
import { contentOf } from '../../definitions/content.ts'
import { useDraft } from '../../definitions/draft.ts'
import { DraftBar } from '../../definitions/draft-bar.tsx'
import { type FaultAt, faultAtOf } from '../../definitions/fault-at.ts'
import { JsonDialog } from '../../definitions/json-dialog.tsx'
import { PanelButtons } from '../../definitions/panel-buttons.tsx'
import { PublishDialog } from '../../definitions/publish-dialog.tsx'
import { HistoryDrawer } from '../../parts/history-drawer.tsx'
import { Icon } from '../../parts/icon.tsx'
import { useSay } from '../../words.ts'
import { ChangeList } from '../rules/change-list.tsx'
import { type RefundPolicies, type ShownPolicy, usePublishPolicy } from '../rules/data.ts'
import styles from '../rules/rules.module.css'
import { useRuleWords } from '../rules/words.ts'
import { PolicyAbout } from './about.tsx'
import { PolicyDoes } from './does.tsx'
import { PolicyState } from './list.tsx'
import { PolicyRun } from './run.tsx'
import { PolicyWhen } from './when.tsx'

export type PolicyPartProps = {
  policy: RefundContent
  faultAt: FaultAt
  onChange: (policy: RefundContent) => void
}
type PolicyEditorProps = { shown: ShownPolicy; names: RefundPolicies['names'] }

const listAddress = '/money?tab=rules&part=policies'

/** One policy of automatic refunds: its first or next version in the making, tried on past tickets before it is published. */
export function PolicyEditor({ shown, names }: PolicyEditorProps) {
  const { t } = useTranslation()
  const say = useSay()
  const words = useRuleWords()
  const navigate = useNavigate()
  const [hasRun, setRun] = useState(false)
  const { key, version } = shown.policy
  const isNew = version === 0
  const publication = usePublishPolicy(key, version)
  const codes = useCodes()
  const published = contentOf(shown.policy) as RefundContent
  const [panel, open] = useState<'json' | 'history' | 'run' | null>(null)
  const close = () => open(null)
  const editor = useDraft(published, publication, close)
  const { content: policy, change } = editor
  // All of a new one is still to be published.
  const draft = editor.draft ?? (isNew ? published : null)
  const known = { calendars: new Set(names.calendars.map((one) => one.key)), codes: new Set(codes.data) }
  const faults = draft && codes.data ? refundFaults(draft, known) : []
  const part = { policy, faultAt: faultAtOf(faults, ({ code }) => words.fault(code)), onChange: change }
  const tryOut = () => {
    setRun(false)
    open('run')
  }
  return (
    <>
      <div className={styles.bar}>
        <Button component={Link} to={listAddress} variant="subtle" color="gray" leftSection={<Icon name="back" />}>
          {t('money.rules.all_policies')}
        </Button>
        <span className={styles.buttons}>
          <PanelButtons onJson={() => open('json')} onHistory={isNew ? undefined : () => open('history')} />
          <Button variant="default" disabled={faults.length > 0} onClick={tryOut}>
            {t('money.rules.try')}
          </Button>
        </span>
      </div>
      <h3 className={styles.name}>{say(policy.name) || key}</h3>
      <p className={styles.facts}>
        <PolicyState absence={shown.absence} />
        <span className={styles.quiet}>{isNew ? t('definition.unpublished') : t('versions.version', { version })}</span>
      </p>
      <Switch
        label={t('money.rules.is_on')}
        description={t('money.rules.is_on_what')}
        checked={policy.isOn}
        onChange={(event) => change({ ...policy, isOn: event.currentTarget.checked })}
      />
      <PolicyAbout {...part} isNew={isNew} />
      <PolicyWhen {...part} codes={codes.data ?? []} calendars={names.calendars} />
      <PolicyDoes {...part} />
      {draft && (
        <DraftBar
          faults={faults.length}
          publish={t('definition.publish_look')}
          onDiscard={isNew ? () => void navigate(listAddress) : editor.discard}
          onPublish={tryOut}
        />
      )}
      {panel === 'json' && (
        <JsonDialog
          title={say(policy.name) || key}
          value={policy}
          shape={refundContent}
          onTake={null}
          onClose={close}
        />
      )}
      {panel === 'history' && (
        <HistoryDrawer
          versions={shown.versions}
          about={({ isOn }) => t(`money.rules.state.${isOn ? 'on' : 'off'}`)}
          chosen={null}
          button={null}
          onChoose={() => undefined}
          isPending={false}
          error={null}
          onClose={close}
        />
      )}
      {panel === 'run' && (
        <PublishDialog
          title={t(draft ? 'definition.publish_title' : 'money.rules.try')}
          size="xl"
          isReady={hasRun}
          isRunning={publication.isPending}
          error={publication.error}
          onPublish={draft && editor.publish}
          onClose={close}
        >
          <p>{t(draft ? 'money.rules.publish_policy' : 'money.rules.try_what')}</p>
          {draft && <ChangeList before={isNew ? null : published} after={policy} />}
          <PolicyRun policyKey={key} policy={policy} onRun={() => setRun(true)} />
        </PublishDialog>
      )}
    </>
  )
}
