import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { signIn } from '#records/staff/contract.ts'
import { call } from '../../kit/client.ts'
import type { Me } from '../me.ts'
import { Problem } from '../parts/problem.tsx'
import styles from './door.module.css'

export function PasswordForm({ onIn }: { onIn: (me: Me) => void }) {
  const { t } = useTranslation()
  const send = useMutation({
    mutationFn: (form: FormData) =>
      call(signIn, { body: { email: String(form.get('email')).trim(), password: String(form.get('password')) } }),
    onSuccess: onIn,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    send.mutate(new FormData(event.currentTarget))
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextInput
        name="email"
        type="email"
        label={t('signin.email')}
        required
        maxLength={254}
        autoComplete="username"
        autoFocus
      />
      <PasswordInput
        name="password"
        label={t('signin.password')}
        required
        maxLength={200}
        autoComplete="current-password"
      />
      {send.error && <Problem error={send.error} />}
      <Button type="submit" loading={send.isPending}>
        {t('signin.send')}
      </Button>
      <p className={styles.lead}>{t('signin.no_password')}</p>
    </form>
  )
}
