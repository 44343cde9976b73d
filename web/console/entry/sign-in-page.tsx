import { useDocumentTitle } from '@mantine/hooks'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate } from 'react-router'
import { showSignIn } from '#records/staff/sign-in/contract.ts'
import { call } from '../../kit/client.ts'
import { isAskedToEnrol, type Me, welcome } from '../me.ts'
import styles from './door.module.css'
import { Door } from './door.tsx'
import { useFragment } from './fragment.ts'
import { LinkForm } from './link-form.tsx'
import { usePasskeySuggestions } from './passkey.ts'
import { PasskeyButton } from './passkey-button.tsx'
import { PasswordForm } from './password-form.tsx'
import { ProviderButtons } from './provider-buttons.tsx'
import { returnPath } from './return-path.ts'

/** Signing in: with a passkey, a password or an outside provider, or with a one-time link whose token came in the fragment. */
export function SignInPage() {
  const { t } = useTranslation()
  const { search } = useLocation()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const token = useFragment('token')
  useDocumentTitle(t('title', { page: t('signin.title') }))

  const enter = (me: Me) => {
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'me' })
    welcome(me)
    navigate(isAskedToEnrol(me) ? '/enrol' : returnPath(search), { replace: true })
  }

  const ways = useQuery({
    queryKey: ['ways'],
    queryFn: ({ signal }) => call(showSignIn, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  }).data
  usePasskeySuggestions(token === null && ways?.passkeys === true, enter)

  const providers = ways?.providers ?? []
  if (token !== null) return <LinkForm token={token} providers={providers} onIn={enter} />
  return (
    <Door title={t('signin.title')} lead={t('signin.lead')}>
      {(ways?.passkeys || providers.length > 0) && (
        <div className={styles.ways}>
          {ways?.passkeys && <PasskeyButton onIn={enter} />}
          <ProviderButtons providers={providers} to={returnPath(search)} />
          <p className={styles.or}>{t('ways.or')}</p>
        </div>
      )}
      <PasswordForm isSecond={ways?.passkeys === true} onIn={enter} />
    </Door>
  )
}
