import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { regimeContent } from '#records/knowledge/regimes/contract.ts'
import { regimeFaults } from '#records/knowledge/regimes/regime-check.rules.ts'
import { contentOf } from '../definitions/content.ts'
import { useDraft } from '../definitions/draft.ts'
import { DraftBar } from '../definitions/draft-bar.tsx'
import { faultAtOf } from '../definitions/fault-at.ts'
import { JsonDialog } from '../definitions/json-dialog.tsx'
import { PanelButtons } from '../definitions/panel-buttons.tsx'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import { ClockCard } from './clock-card.tsx'
import styles from './clock-rules.module.css'
import { type Names, type ShownRegime, useCodes, usePublishRegime } from './clock-rules-data.ts'
import { newClock, withItem } from './edit.ts'
import { PublishRegime } from './publish-regime.tsx'
import { RegimeAbout } from './regime-about.tsx'
import { RegimeHistory } from './regime-history.tsx'

type RegimeEditorProps = { shown: ShownRegime; names: Names; onBack: () => void }

/** One law: for everybody to read, for administrators its next version in the making. */
export function RegimeEditor({ shown, names, onBack }: RegimeEditorProps) {
  const { t } = useTranslation()
  const say = useSay()
  const mayEdit = useCan()('clocks.manage')
  const { key, version } = shown.regime
  const publication = usePublishRegime(key, version)
  const [panel, open] = useState<'json' | 'history' | 'publish' | null>(null)
  const close = () => open(null)
  const editor = useDraft(contentOf(shown.regime), publication, close)
  const { draft, content: regime, change } = editor
  const codes = useCodes()
  const faults =
    draft && codes.data
      ? regimeFaults(regime, {
          calendars: new Set(names.calendars.map((one) => one.key)),
          ladders: new Set(names.ladders),
          notices: new Set(names.notices),
          codes: new Set(codes.data),
        })
      : []
  const faultAt = faultAtOf(faults, ({ code }) => t([`clock_rules.fault.${code}`, `definition.fault.${code}`]))
  return (
    <>
      <div className={styles.bar}>
        <Button variant="subtle" color="gray" leftSection={<Icon name="back" />} onClick={onBack}>
          {t('clock_rules.back')}
        </Button>
        <span className={styles.buttons}>
          <PanelButtons onJson={() => open('json')} onHistory={() => open('history')} />
        </span>
      </div>
      <h2 className={styles.name}>{say(regime.name) || key}</h2>
      <p className={styles.quiet}>
        {t('versions.version', { version })} · <code>{key}</code> · {regime.jurisdiction} ·{' '}
        {t(regime.validTo ? 'clock_rules.valid_span' : 'clock_rules.valid_since', {
          from: regime.validFrom,
          to: regime.validTo,
        })}
      </p>
      <RegimeAbout regime={regime} mayEdit={mayEdit} faultAt={faultAt} onChange={change} />
      {regime.clocks.length === 0 && <p>{t('clock_rules.no_clocks')}</p>}
      {regime.clocks.map((clock, index) => (
        <ClockCard
          key={clock.key}
          clock={clock}
          names={names}
          mayEdit={mayEdit}
          faultAt={(pointer) => faultAt(`/clocks/${index}${pointer}`)}
          onChange={(next) => change({ ...regime, clocks: withItem(regime.clocks, index, next) })}
          onRemove={() => change({ ...regime, clocks: withItem(regime.clocks, index, null) })}
        />
      ))}
      {mayEdit && (
        <div>
          <Button
            variant="default"
            leftSection={<Icon name="plus" />}
            onClick={() => change({ ...regime, clocks: [...regime.clocks, newClock(regime.clocks)] })}
          >
            {t('clock_rules.add_clock')}
          </Button>
        </div>
      )}
      {draft && (
        <DraftBar
          faults={faults.length}
          publish={t('definition.publish_look')}
          onDiscard={editor.discard}
          onPublish={() => open('publish')}
        />
      )}
      {panel === 'json' && (
        <JsonDialog
          title={say(regime.name) || key}
          value={regime}
          shape={regimeContent}
          onTake={mayEdit ? editor.take : null}
          onClose={close}
        />
      )}
      {panel === 'history' && (
        <RegimeHistory
          regimeKey={key}
          versions={shown.versions}
          onRestore={mayEdit ? editor.take : null}
          onClose={close}
        />
      )}
      {panel === 'publish' && (
        <PublishRegime
          regimeKey={key}
          seen={version}
          content={regime}
          isRunning={publication.isPending}
          error={publication.error}
          onPublish={editor.publish}
          onClose={close}
        />
      )}
    </>
  )
}
