import { ActionIcon, CopyButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Answer } from '#platform/endpoint.ts'
import type { showAudit } from '#records/audit/contract.ts'
import { Hint } from '../parts/hint.tsx'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import styles from './audit.module.css'

/** The newest signed checkpoints, each to be copied as the note that was published. */
export function CheckpointTable({ checkpoints }: { checkpoints: Answer<typeof showAudit>['checkpoints'] }) {
  const { t } = useTranslation()
  if (checkpoints.length === 0) return <p className={styles.quiet}>{t('audit.no_checkpoint')}</p>
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th>{t('audit.at')}</th>
          <th>{t('audit.count')}</th>
          <th>{t('proof.root')}</th>
          <th>
            <span className={styles.hidden}>{t('audit.copy_note')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {checkpoints.map((checkpoint) => (
          <tr key={checkpoint.size}>
            <td>
              <Moment at={checkpoint.at} />
            </td>
            <td>{checkpoint.size}</td>
            <td className={styles.root}>{checkpoint.root}</td>
            <td>
              <CopyButton value={checkpoint.note}>
                {({ copied, copy }) => (
                  <Hint label={t(copied ? 'copied' : 'audit.copy_note')}>
                    <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={t('audit.copy_note')}>
                      <Icon name={copied ? 'check' : 'copy'} />
                    </ActionIcon>
                  </Hint>
                )}
              </CopyButton>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
