import { useDocumentTitle } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate } from 'react-router'
import { type Me, welcome } from '../me.ts'
import { Door } from './door.tsx'
import { useFragment } from './fragment.ts'
import { LinkForm } from './link-form.tsx'
import { PasswordForm } from './password-form.tsx'
import { returnPath } from './return-path.ts'

/** Signing in: with e-mail and password, or with a one-time link whose token came in the fragment. */
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
    navigate(returnPath(search), { replace: true })
  }

  if (token !== null) return <LinkForm token={token} onIn={enter} />
  return (
    <Door title={t('signin.title')} lead={t('signin.lead')}>
      <PasswordForm onIn={enter} />
    </Door>
  )
}
