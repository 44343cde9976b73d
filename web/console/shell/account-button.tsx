import { Avatar, UnstyledButton } from '@mantine/core'
import type { ComponentProps } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import styles from './rail.module.css'

/** Who I am; opens my menu. */
export function AccountButton({ isNarrow, className, ...rest }: { isNarrow: boolean } & ComponentProps<'button'>) {
  const { t } = useTranslation()
  const me = useMe()
  return (
    <UnstyledButton
      className={`${styles.account} ${className ?? ''}`}
      aria-label={t('account.menu', { name: me.name })}
      {...rest}
    >
      <Avatar size={28} name={me.name} color="teal" alt="" />
      {!isNarrow && (
        <>
          <span className={styles.who}>
            <span>{me.name}</span>
            <span className={styles.role}>{t(`role.${me.role}`)}</span>
          </span>
          <Icon name="chevronUp" size={14} />
        </>
      )}
    </UnstyledButton>
  )
}
