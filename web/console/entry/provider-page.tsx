import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { signInByProvider } from '#records/staff/sign-in/contract.ts'
import { call } from '../../kit/client.ts'
import { isAskedToEnrol, welcome } from '../me.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './door.module.css'
import { Door } from './door.tsx'
import { takeTrip } from './provider.ts'

/** The way back from an outside provider: what it put into the address is used once and taken out of it. */
export function ProviderPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [query] = useState(() => window.location.search.slice(1))
  const sent = useRef(false)
  const [trip] = useState(takeTrip)
  const enter = useMutation({
    mutationFn: () => call(signInByProvider, { body: { query } }),
    onSuccess: (me) => {
      welcome(me)
      navigate(!trip.links && isAskedToEnrol(me) ? '/enrol' : trip.to, { replace: true })
    },
  })
  const { mutate } = enter
  useEffect(() => {
    // The answer works once: never send it twice, not even where effects run twice in development.
    if (sent.current) return
    sent.current = true
    window.history.replaceState(window.history.state, '', window.location.pathname)
    mutate()
  }, [mutate])
  if (!enter.error) return <PageLoading />
  return (
    <Door title={t('ways.provider_failed')} lead={t('ways.provider_failed_lead')}>
      <div className={styles.form}>
        <Problem error={enter.error} />
        <LinkButton to={trip.links ? '/account' : '/signin'} reloadDocument>
          {t(trip.links ? 'account_page.title' : 'ways.to_signin')}
        </LinkButton>
      </div>
    </Door>
  )
}
