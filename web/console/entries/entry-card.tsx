import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { Problem } from '../parts/problem.tsx'
import { useSay } from '../words.ts'
import { CopyLine } from './copy-line.tsx'
import styles from './entries.module.css'
import { type Entry, tell, useChangeEntry } from './entries-data.ts'
import { EntryForm } from './entry-form.tsx'
import { SecretList } from './secret-list.tsx'

/** One entry point: its key and line for the page, who may send, its secrets, and pausing it. */
export function EntryCard({ entry }: { entry: Entry }) {
  const { t } = useTranslation()
  const say = useSay()
  const { organisation } = useMe()
  const change = useChangeEntry(entry)
  const pause = useChangeEntry(entry)
  const [isEditing, setEditing] = useState(false)
  const name = say(entry.name)
  const turn = () =>
    pause.mutate(
      { active: !entry.active },
      { onSuccess: () => tell(t(entry.active ? 'entries.pause_done' : 'entries.resume_done', { name })) },
    )
  return (
    <article className={styles.card} aria-label={name} data-paused={!entry.active || undefined}>
      <header className={styles.head}>
        <h2>{name}</h2>
        <span className={styles.state}>
          <Icon name={entry.active ? 'check' : 'wait'} size={14} />
          {t(entry.active ? 'entries.active' : 'entries.paused')}
        </span>
        <span className={styles.buttons}>
          <Button size="compact-sm" variant="default" onClick={() => setEditing(true)}>
            {t('entries.edit')}
          </Button>
          <Button size="compact-sm" variant="default" loading={pause.isPending} onClick={turn}>
            {t(entry.active ? 'entries.pause' : 'entries.resume')}
          </Button>
        </span>
      </header>
      {pause.error !== null && <Problem error={pause.error} />}
      <dl className={styles.facts}>
        <dt>{t('entries.key')}</dt>
        <dd>
          <CopyLine value={entry.key} label={t('entries.copy_key')} />
        </dd>
        <dt>{t('entries.origins')}</dt>
        <dd>{entry.origins.length === 0 ? t('entries.origins_none') : <Origins origins={entry.origins} />}</dd>
        <dt>{t('entries.per_minute')}</dt>
        <dd>{entry.requestsPerMinuteMax}</dd>
      </dl>
      <div className={styles.part}>
        <h3>{t('entries.snippet')}</h3>
        <CopyLine
          value={`<script async src="${organisation.portalUrl}/w/v1.js" data-key="${entry.key}"></script>`}
          label={t('entries.snippet_copy')}
        />
        <p className={styles.quiet}>{t('entries.snippet_server')}</p>
      </div>
      <SecretList entry={entry} />
      {isEditing && (
        <Modal
          opened
          onClose={() => setEditing(false)}
          title={t('entries.edit')}
          closeButtonProps={{ 'aria-label': t('close') }}
        >
          <EntryForm
            entry={entry}
            send={t('entries.save')}
            error={change.error}
            isRunning={change.isPending}
            onCancel={() => setEditing(false)}
            onSend={(input) =>
              change.mutate(input, {
                onSuccess: () => {
                  setEditing(false)
                  tell(t('entries.saved'))
                },
              })
            }
          />
        </Modal>
      )}
    </article>
  )
}

function Origins({ origins }: { origins: string[] }) {
  return (
    <ul>
      {origins.map((origin) => (
        <li key={origin} className={styles.mono}>
          {origin}
        </li>
      ))}
    </ul>
  )
}
