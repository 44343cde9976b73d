import { Badge, Button, SegmentedControl, Select } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { say } from '#records/knowledge/words.rules.ts'
import { type Status, stages } from '#records/tickets/lifecycle.rules.ts'
import { workflowLimits as limits, waysFrom } from '#records/tickets/workflows/check.rules.ts'
import type { FaultAt } from '../definitions/fault-at.ts'
import { WordsInput } from '../forms/words-input.tsx'
import { useSay, words } from '../words.ts'
import { withoutStatus, withStatus } from './edit.ts'
import styles from './workflows.module.css'
import type { Draft } from './workflows-data.ts'

type StatusPanelProps = {
  draft: Draft
  id: string
  faultAt: FaultAt
  onChange: (draft: Draft) => void
  onMove: (name: string) => void
}

/** One status: where it stands, what staff and customers read, and which ways lead on. */
export function StatusPanel({ draft, id, faultAt, onChange, onMove }: StatusPanelProps) {
  const { t } = useTranslation()
  const sayWords = useSay()
  const status = draft.statuses[id]!
  const change = (part: Partial<Status>) => onChange(withStatus(draft, id, { ...status, ...part }))
  const at = `/statuses/${id}`
  const ways = waysFrom({ ...draft, version: 1 }, id)
  const nameOf = (to: string) => (draft.statuses[to] ? sayWords(draft.statuses[to].label) : to)
  return (
    <section className={styles.panel} aria-label={t('workflows.status_of', { status: sayWords(status.label) || id })}>
      <header className={styles.panelHead}>
        <h2>{sayWords(status.label) || t('workflows.no_name')}</h2>
        <code>{id}</code>
        {draft.initial === id && (
          <Badge variant="light" color="gray" tt="none">
            {t('workflows.begins')}
          </Badge>
        )}
      </header>
      <WordsInput
        label={t('workflows.label')}
        value={status.label}
        onChange={(label) => change({ label })}
        charsMax={limits.labelCharsMax}
        faultIn={(language) => faultAt(`${at}/label/${language}`)}
      />
      <Select
        label={t('workflows.stage')}
        description={t('workflows.stage_what')}
        allowDeselect={false}
        value={status.stage}
        onChange={(stage) => stage && change({ stage: stage as Status['stage'] })}
        data={stages.map((value) => ({ value, label: t(`stage.${value}`) }))}
      />
      <WordsInput
        label={t('workflows.wording_title')}
        value={status.wording.title}
        onChange={(title) => change({ wording: { ...status.wording, title } })}
        charsMax={limits.labelCharsMax}
        faultIn={(language) => faultAt(`${at}/wording/title/${language}`)}
      />
      <WordsInput
        lines
        label={t('workflows.wording_next')}
        value={status.wording.next}
        onChange={(next) => change({ wording: { ...status.wording, next } })}
        charsMax={limits.wordingCharsMax}
        faultIn={(language) => faultAt(`${at}/wording/next/${language}`)}
      />
      <AsCustomer status={status} />
      <div>
        <h3>{t('workflows.leads_on')}</h3>
        {ways.length === 0 && <p className={styles.quiet}>{t('workflows.leads_nowhere')}</p>}
        <ul className={styles.ways}>
          {ways.map(({ move, to }) => (
            <li key={`${move} ${to}`}>
              <Button size="compact-sm" variant="default" onClick={() => onMove(move)}>
                {t('workflows.way_to', {
                  move: sayWords(draft.moves[move]!.label) || move,
                  to: to === id ? t('workflows.stays') : nameOf(to),
                })}
              </Button>
            </li>
          ))}
        </ul>
      </div>
      <div className={styles.row}>
        {draft.initial !== id && (
          <Button size="xs" variant="subtle" color="red" onClick={() => onChange(withoutStatus(draft, id))}>
            {t('workflows.remove_status')}
          </Button>
        )}
      </div>
    </section>
  )
}

/** The status as it stands on the customer's page. */
function AsCustomer({ status }: { status: Status }) {
  const { t } = useTranslation()
  const [language, setLanguage] = useState<'zh-Hans' | 'en'>(words.language === 'en' ? 'en' : 'zh-Hans')
  return (
    <aside className={styles.customer} aria-label={t('workflows.as_customer')}>
      <header>
        <h3>{t('workflows.as_customer')}</h3>
        <SegmentedControl
          size="xs"
          aria-label={t('forms.preview_language')}
          value={language}
          onChange={(value) => setLanguage(value as 'zh-Hans' | 'en')}
          data={(['zh-Hans', 'en'] as const).map((value) => ({ value, label: t(`language.${value}`) }))}
        />
      </header>
      <div lang={language}>
        <b>{say(status.wording.title, language)}</b>
        <p>{say(status.wording.next, language)}</p>
      </div>
    </aside>
  )
}
