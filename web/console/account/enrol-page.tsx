import { Button } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, useNavigate } from 'react-router'
import { Door } from '../entry/door.tsx'
import { useSession } from '../me.ts'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { meKey } from '../queries.ts'
import { useAccount } from '../shell/account.ts'
import styles from './account.module.css'
import { useAccountPage } from './account-data.ts'
import { AuthenticatorMaker } from './authenticator-maker.tsx'
import { PasskeyMaker } from './passkey-maker.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'

/** Leads whoever's role needs a second factor to one: now, or within their first days, which `later` leaves to them. */
export function EnrolPage() {
  const { t } = useTranslation()
  const session = useSession()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const account = useAccountPage()
  const { signOut } = useAccount()
  const [codes, setCodes] = useState<string[] | null>(null)
  useDocumentTitle(t('title', { page: t('enrol.title') }))
  const goOn = () => {
    void queries.invalidateQueries({ queryKey: meKey })
    navigate('/queue?view=open', { replace: true })
  }
  const given = (made: string[] | null) => (made ? setCodes(made) : goOn())
  if (session.isPending) return <PageLoading />
  const me = session.data
  if (!me) return <Navigate to="/signin" replace />
  if (codes)
    return (
      <Door title={t('enrol.done')} lead={t('enrol.done_lead')}>
        <RecoveryCodes codes={codes} onKept={goOn} />
      </Door>
    )
  return (
    <Door title={t('enrol.title')} lead={t('enrol.lead', { role: t(`role.${me.role}`) })}>
      {account.isPending && <PageLoading />}
      {account.error && <Problem error={account.error} onAgain={() => void account.refetch()} />}
      {account.data && (
        <div className={styles.stack}>
          <h2>{t('account_page.passkeys')}</h2>
          <p className={styles.quiet}>{t('account_page.passkeys_what')}</p>
          <PasskeyMaker canUse={account.data.canUsePasskeys} onCodes={given} />
          <h2>{t('account_page.app')}</h2>
          <p className={styles.quiet}>{t('account_page.app_what')}</p>
          <AuthenticatorMaker onCodes={given} />
          <div className={styles.buttons}>
            {!me.factor.isOverdue && (
              <Button variant="subtle" onClick={goOn}>
                {t('enrol.later')}
              </Button>
            )}
            <Button variant="subtle" color="gray" onClick={signOut}>
              {t('account.sign_out')}
            </Button>
          </div>
        </div>
      )}
    </Door>
  )
}
