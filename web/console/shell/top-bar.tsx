import { ActionIcon } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Mark } from '../../kit/mark.tsx'
import { Icon } from '../parts/icon.tsx'
import { palette } from './palette-store.ts'
import styles from './shell.module.css'

/** The rail's stand-in on a phone. */
export function TopBar({ onMenu }: { onMenu: () => void }) {
  const { t } = useTranslation()
  return (
    <header className={styles.topBar}>
      <ActionIcon variant="subtle" color="gray" size="xl" aria-label={t('menu')} onClick={onMenu}>
        <Icon name="menu" size={20} />
      </ActionIcon>
      <span className={styles.topMark}>
        <Mark size={22} />
        {t('product')}
      </span>
      <ActionIcon variant="subtle" color="gray" size="xl" aria-label={t('palette.open')} onClick={palette.open}>
        <Icon name="search" size={20} />
      </ActionIcon>
    </header>
  )
}
