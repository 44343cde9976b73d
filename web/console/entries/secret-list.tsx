import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { activeSecretsMax } from '#records/entries/entries.rules.ts'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/problem.tsx'
import { CopyLine } from './copy-line.tsx'
import styles from './entries.module.css'
import { type Entry, useAddSecret } from './entries-data.ts'
import { RetireDialog } from './retire-dialog.tsx'

/** With what the entry's server signs: names and times; the secret itself stands here once, after it was made. */
export function SecretList({ entry }: { entry: Entry }) {
  const { t } = useTranslation()
  const add = useAddSecret(entry)
  const [retiring, setRetiring] = useState<string | null>(null)
  const active = entry.secrets.filter((secret) => secret.retiredAt === null)
  const isFull = active.length >= activeSecretsMax
  return (
    <div className={styles.part}>
      <h3>{t('entries.secrets')}</h3>
      {entry.secrets.length === 0 && <p className={styles.quiet}>{t('entries.secrets_none')}</p>}
      <ul className={styles.secrets}>
        {entry.secrets.map((secret) => (
          <li key={secret.kid} data-retired={secret.retiredAt !== null || undefined}>
            <code>{secret.kid}</code>
            <span className={styles.quiet}>
              {secret.retiredAt ? t('entries.secret_retired') : t('entries.secret_since')}{' '}
              <Moment at={secret.retiredAt ?? secret.createdAt} />
            </span>
            {!secret.retiredAt && (
              <Button
                size="compact-xs"
                variant="subtle"
                onClick={() => setRetiring(secret.kid)}
                aria-label={t('entries.secret_retire_of', { kid: secret.kid })}
              >
                {t('entries.secret_retire')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {add.data && (
        <div className={styles.fresh} role="status">
          <strong>{t('entries.secret_new', { kid: add.data.kid })}</strong>
          <CopyLine value={add.data.secret} label={t('entries.secret_copy')} />
          <p>{t('entries.secret_once')}</p>
          <Button size="compact-sm" variant="light" onClick={() => add.reset()}>
            {t('entries.secret_kept')}
          </Button>
        </div>
      )}
      {add.error !== null && <Problem error={add.error} />}
      {isFull ? (
        <p className={styles.quiet}>{t('entries.secret_full')}</p>
      ) : (
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<Icon name="plus" size={14} />}
          loading={add.isPending}
          onClick={() => add.mutate(undefined)}
        >
          {t('entries.secret_add')}
        </Button>
      )}
      {retiring && (
        <RetireDialog entry={entry} kid={retiring} isLast={active.length === 1} onClose={() => setRetiring(null)} />
      )}
    </div>
  )
}
