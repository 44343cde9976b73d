import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import type { PersonAccount } from './accounts-data.ts'
import styles from './people.module.css'

/** How somebody signs in, and when they were last here. */
export function WayIn({ account }: { account: PersonAccount }) {
  const { t } = useTranslation()
  const { hasWayIn, passkeys, authenticator, seenAt } = account
  if (!hasWayIn) return <span className={styles.quiet}>{t('person.invited')}</span>
  return (
    <div className={styles.way}>
      {passkeys > 0 && (
        <span>
          <Icon name="key" size={14} /> {t('person.passkeys', { count: passkeys })}
        </span>
      )}
      {authenticator && (
        <span>
          <Icon name="mobile" size={14} /> {t('person.app')}
        </span>
      )}
      {passkeys === 0 && !authenticator && <span className={styles.quiet}>{t('person.no_factor')}</span>}
      {seenAt && (
        <span className={styles.quiet}>
          {t('person.seen')} <Moment at={seenAt} far />
        </span>
      )}
    </div>
  )
}
