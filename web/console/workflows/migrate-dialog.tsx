import { Alert, Button, Modal, Progress, Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Workflow } from '#records/tickets/lifecycle.rules.ts'
import type { Mapping } from '#records/tickets/workflows/migrate.rules.ts'
import { Icon } from '../parts/icon.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useReturnFocus } from '../parts/return-focus.ts'
import { useSay } from '../words.ts'
import { statusesOf } from './edit.ts'
import lines from './migrate.module.css'
import styles from './workflows.module.css'
import { type Preview, useMigrate, useMigrationPreview } from './workflows-data.ts'

type MigrateDialogProps = { newest: Workflow; onClose: () => void }

/** Brings running tickets to the newest version: first what would change for how many, then batch by batch. */
export function MigrateDialog({ newest, onClose }: MigrateDialogProps) {
  const { t } = useTranslation()
  const [mapping, setMapping] = useState<Mapping>({})
  const [run, setRun] = useState<{ total: number; left: number } | null>(null)
  const preview = useMigrationPreview(newest.key, mapping)
  const migrate = useMigrate()
  const stopped = useRef(new AbortController())
  useReturnFocus()
  useEffect(() => () => stopped.current.abort(), [])
  const unmapped = preview.data?.statuses.filter(({ to }) => to === null).length ?? 0
  const total = preview.data?.tickets ?? 0
  const start = () => {
    stopped.current = new AbortController()
    setRun({ total, left: total })
    migrate.mutate(
      {
        key: newest.key,
        version: newest.version,
        mapping,
        signal: stopped.current.signal,
        onBatch: (left) => setRun({ total, left }),
      },
      {
        onSuccess: (count) => {
          notifications.show({ message: t('workflows.migrated', { count, version: newest.version }), color: 'teal' })
          onClose()
        },
        onError: () => void preview.refetch(),
      },
    )
  }
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('workflows.migrate_title', { version: newest.version })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <div className={styles.stack}>
        <p>{t('workflows.migrate_what')}</p>
        {preview.isPending && <PageLoading />}
        {preview.error && <Problem error={preview.error} onAgain={() => void preview.refetch()} />}
        {preview.data && (
          <ul className={lines.migration} aria-label={t('workflows.migrate_statuses')}>
            {preview.data.statuses.map((line) => (
              <MigrationLine
                key={`${line.version} ${line.status}`}
                line={line}
                newest={newest}
                isRunning={migrate.isPending}
                onTo={(to) => setMapping({ ...mapping, [line.status]: to })}
              />
            ))}
          </ul>
        )}
        {unmapped > 0 && (
          <Alert color="yellow" icon={<Icon name="alert" size={18} />}>
            {t('workflows.unmapped', { count: unmapped })}
          </Alert>
        )}
        {run && migrate.isPending && (
          <div role="status">
            <Progress
              value={(100 * (run.total - run.left)) / Math.max(1, run.total)}
              aria-label={t('workflows.migrating')}
            />
            <p className={styles.quiet}>{t('workflows.migrate_left', { count: run.left })}</p>
          </div>
        )}
        {migrate.error !== null && <Problem error={migrate.error} />}
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            {t(migrate.isPending ? 'workflows.migrate_stop' : 'cancel')}
          </Button>
          <Button onClick={start} loading={migrate.isPending} disabled={unmapped > 0 || total === 0}>
            {t('workflows.migrate_run', { count: total })}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

type MigrationLineProps = {
  line: Preview['statuses'][number]
  newest: Workflow
  isRunning: boolean
  onTo: (to: string) => void
}

function MigrationLine({ line, newest, isRunning, onTo }: MigrationLineProps) {
  const { t } = useTranslation()
  const say = useSay()
  const open = statusesOf(newest).filter((id) => !['resolved', 'closed'].includes(newest.statuses[id]!.stage))
  const changes = line.changes.map((change) => t(`workflows.changes_${change}`)).join(t('list_comma'))
  return (
    <li>
      <span>
        <b>{say(line.label)}</b>
        <small>
          {t('versions.version', { version: line.version })} · {t('workflows.open_tickets', { count: line.tickets })}
        </small>
      </span>
      <Select
        aria-label={t('workflows.becomes', { status: say(line.label) })}
        placeholder={t('choose')}
        allowDeselect={false}
        value={line.to}
        onChange={(to) => to && onTo(to)}
        disabled={isRunning}
        error={line.to === null}
        data={open.map((value) => ({ value, label: say(newest.statuses[value]!.label) }))}
      />
      <small className={lines.changes} data-changes={line.changes.length > 0 || undefined}>
        {line.to === null ? '' : changes === '' ? t('workflows.changes_nothing') : t('workflows.changes', { changes })}
      </small>
    </li>
  )
}
