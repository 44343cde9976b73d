import { useDocumentTitle } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './account.module.css'
import { useAccountPage } from './account-data.ts'
import { AuthenticatorCard, PasskeysCard, RecoveryCard } from './factors-card.tsx'
import { IdentitiesCard } from './identities-card.tsx'
import { PasswordCard } from './password-card.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { SessionsCard } from './sessions-card.tsx'

/** How I sign in, and where I am signed in. */
export function AccountPage() {
  const { t } = useTranslation()
  const account = useAccountPage()
  const [codes, setCodes] = useState<string[] | null>(null)
  useDocumentTitle(t('title', { page: t('account_page.title') }))
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{t('account_page.title')}</h1>
      <p className={styles.lead}>{t('account_page.lead')}</p>
      {account.error && <Problem error={account.error} onAgain={() => void account.refetch()} />}
      {account.isPending && <PageLoading />}
      {account.data && (
        <div className={styles.cards}>
          {codes && <RecoveryCodes codes={codes} onKept={() => setCodes(null)} />}
          <PasskeysCard account={account.data} onCodes={setCodes} />
          <AuthenticatorCard account={account.data} onCodes={setCodes} />
          {(account.data.passkeys.length > 0 || account.data.authenticator) && (
            <RecoveryCard account={account.data} onCodes={setCodes} />
          )}
          <PasswordCard account={account.data} />
          {account.data.providers.length > 0 && <IdentitiesCard account={account.data} />}
          <SessionsCard account={account.data} />
        </div>
      )}
    </div>
  )
}
