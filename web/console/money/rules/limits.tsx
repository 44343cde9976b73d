import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { remedyContent } from '#records/knowledge/remedies/contract.ts'
import { type RemedyContent, remedyFaults } from '#records/knowledge/remedies/policy-check.rules.ts'
import { useCodes } from '../../clock-rules/clock-rules-data.ts'
import { contentOf } from '../../definitions/content.ts'
import { useDraft } from '../../definitions/draft.ts'
import { DraftBar } from '../../definitions/draft-bar.tsx'
import { type FaultAt, faultAtOf } from '../../definitions/fault-at.ts'
import { JsonDialog } from '../../definitions/json-dialog.tsx'
import { PanelButtons } from '../../definitions/panel-buttons.tsx'
import { PublishDialog } from '../../definitions/publish-dialog.tsx'
import { HistoryDrawer } from '../../parts/history-drawer.tsx'
import { ChangeList } from './change-list.tsx'
import { type ShownLimits, usePublishLimits, useTakeUpLimits } from './data.ts'
import { RulesHold } from './hold.tsx'
import { RulesPeople } from './people.tsx'
import { RulesRoles } from './roles.tsx'
import styles from './rules.module.css'
import { useRuleWords } from './words.ts'

export type LimitsPartProps = {
  rules: RemedyContent
  faultAt: FaultAt
  onChange: (rules: RemedyContent) => void
}

/** Who may propose how much, how many must agree, how long protection lasts: the next version in the making. */
export function RulesLimits({ shown }: { shown: ShownLimits }) {
  const { t } = useTranslation()
  const words = useRuleWords()
  const { version } = shown.policy
  const publication = usePublishLimits(version)
  const takeUp = useTakeUpLimits()
  const codes = useCodes()
  const published = contentOf(shown.policy) as RemedyContent
  const [panel, open] = useState<'json' | 'history' | 'publish' | null>(null)
  const close = () => open(null)
  const editor = useDraft(published, publication, close)
  const { draft, content: rules } = editor
  const faults = draft && codes.data ? remedyFaults(draft, { codes: new Set(codes.data) }) : []
  const part = { rules, faultAt: faultAtOf(faults, ({ code }) => words.fault(code)), onChange: editor.change }
  return (
    <>
      <div className={styles.bar}>
        <p className={styles.quiet}>
          {t('money.rules.limits_what')} {t('versions.version', { version })}
        </p>
        <span className={styles.buttons}>
          <PanelButtons onJson={() => open('json')} onHistory={() => open('history')} />
        </span>
      </div>
      <RulesRoles {...part} />
      <RulesPeople {...part} />
      <RulesHold {...part} codes={codes.data ?? []} />
      {draft && (
        <DraftBar
          faults={faults.length}
          publish={t('definition.publish_look')}
          onDiscard={editor.discard}
          onPublish={() => open('publish')}
        />
      )}
      {panel === 'json' && (
        <JsonDialog title={t('money.rules.limits')} value={rules} shape={remedyContent} onTake={null} onClose={close} />
      )}
      {panel === 'history' && (
        <HistoryDrawer
          versions={shown.versions}
          chosen={takeUp.variables ?? null}
          button="restore"
          onChoose={(wanted) =>
            takeUp.mutate(wanted, { onSuccess: ({ policy }) => editor.take(contentOf(policy) as RemedyContent) })
          }
          isPending={takeUp.isPending}
          error={takeUp.error}
          onClose={close}
        />
      )}
      {panel === 'publish' && (
        <PublishDialog
          title={t('definition.publish_title')}
          size="xl"
          isRunning={publication.isPending}
          error={publication.error}
          onPublish={editor.publish}
          onClose={close}
        >
          <p>{t('money.rules.publish_limits')}</p>
          <ChangeList before={published} after={rules} />
        </PublishDialog>
      )}
    </>
  )
}
