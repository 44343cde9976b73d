import { ActionIcon, CopyButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Hint } from '../parts/hint.tsx'
import { Icon } from '../parts/icon.tsx'
import styles from './entries.module.css'

/** Something to be copied as it stands: a key, a secret, a line of a page. */
export function CopyLine({ value, label }: { value: string; label: string }) {
  const { t } = useTranslation()
  return (
    <span className={styles.copy}>
      <code>{value}</code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Hint label={copied ? t('copied') : label}>
            <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={copied ? t('copied') : label}>
              <Icon name={copied ? 'check' : 'copy'} />
            </ActionIcon>
          </Hint>
        )}
      </CopyButton>
    </span>
  )
}
