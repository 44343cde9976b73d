import { Avatar, UnstyledButton } from '@mantine/core'
import type { ComponentProps } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { usePresence } from './presence.ts'
import styles from './rail.module.css'

/** Who I am, and whether I take tickets; opens my menu. */
export function AccountButton({ isNarrow, className, ...rest }: { isNarrow: boolean } & ComponentProps<'button'>) {
  const { t } = useTranslation()
  const me = useMe()
  const { away } = usePresence()
  return (
    <UnstyledButton
      className={`${styles.account} ${className ?? ''}`}
      aria-label={t(away ? 'account.menu_away' : 'account.menu', { name: me.name })}
      {...rest}
    >
      {away && isNarrow ? <Icon name="wait" size={20} /> : <Avatar size={28} name={me.name} color="teal" alt="" />}
      {!isNarrow && (
        <>
          <span className={styles.who}>
            <span>{me.name}</span>
            <span className={styles.role}>{away ? <Away until={away.until} /> : t(`role.${me.role}`)}</span>
          </span>
          <Icon name="chevronUp" size={14} />
        </>
      )}
    </UnstyledButton>
  )
}

function Away({ until }: { until: string | null }) {
  const { t } = useTranslation()
  return (
    <>
      <Icon name="wait" size={12} /> {t('presence.away')}
      {until && (
        <>
          {t('comma')}
          {t('desk.until')} <Moment at={until} />
        </>
      )}
    </>
  )
}
