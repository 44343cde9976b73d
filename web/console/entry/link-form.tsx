import { Button, PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { signInByLink } from '#records/staff/contract.ts'
import { call, ProblemAnswer } from '../../kit/client.ts'
import type { Me } from '../me.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './door.module.css'
import { Door } from './door.tsx'
import { passwordCharsMin } from './password.ts'
import { ProviderButtons } from './provider-buttons.tsx'

type Props = { token: string; providers: { providerId: string; name: string }[]; onIn: (me: Me) => void }

/** A one-time link signs in at once; an invitation asks for a password first, or leads to an outside provider. */
export function LinkForm({ token, providers, onIn }: Props) {
  const { t } = useTranslation()
  const [needsPassword, setNeedsPassword] = useState(false)
  const sent = useRef(false)
  const send = useMutation({
    mutationFn: (password?: string) => call(signInByLink, { body: { token, ...(password ? { password } : {}) } }),
    onSuccess: onIn,
    onError: (error) => {
      if (error instanceof ProblemAnswer && error.code === 'password_needed') setNeedsPassword(true)
    },
  })
  const { mutate } = send

  useEffect(() => {
    // The token works once: never send it twice, not even where effects run twice in development.
    if (sent.current) return
    sent.current = true
    mutate(undefined)
  }, [mutate])

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    mutate(String(new FormData(event.currentTarget).get('password')))
  }

  if (needsPassword) {
    const refused = send.error instanceof ProblemAnswer && send.error.code === 'password_needed' ? null : send.error
    return (
      <Door title={t('invitation.title')} lead={t('invitation.lead')}>
        <form className={styles.form} onSubmit={submit}>
          <PasswordInput
            name="password"
            label={t('setup.password')}
            description={t('setup.password_help', { min: passwordCharsMin })}
            required
            minLength={passwordCharsMin}
            maxLength={200}
            autoComplete="new-password"
            autoFocus
          />
          {refused && <Problem error={refused} />}
          <Button type="submit" loading={send.isPending}>
            {t('invitation.send')}
          </Button>
          <ProviderButtons providers={providers} to="/account" invitation={token} />
        </form>
      </Door>
    )
  }
  if (!send.error) return <PageLoading />
  return (
    <Door title={t('link_failed.title')} lead={t('link_failed.lead')}>
      <div className={styles.form}>
        <Problem error={send.error} />
        <LinkButton to="/signin" reloadDocument>
          {t('link_failed.to_signin')}
        </LinkButton>
      </div>
    </Door>
  )
}
