import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { signIn } from '#records/staff/contract.ts'
import { call, ProblemAnswer } from '../../kit/client.ts'
import type { Me } from '../me.ts'
import { Problem } from '../parts/problem.tsx'
import { CodeForm } from './code-form.tsx'
import styles from './door.module.css'

type Given = { email: string; password: string }

/** E-mail and password, beneath a passkey where there may be one; whoever has a second factor is asked for it next. */
export function PasswordForm({ isSecond, onIn }: { isSecond: boolean; onIn: (me: Me) => void }) {
  const { t } = useTranslation()
  const [given, setGiven] = useState<Given | null>(null)
  const send = useMutation({
    mutationFn: (body: Given) => call(signIn, { body }),
    onSuccess: onIn,
    onError: (error, body) => {
      if (isCodeNeeded(error)) setGiven(body)
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    send.mutate({ email: String(form.get('email')).trim(), password: String(form.get('password')) })
  }
  if (given) {
    const ways = send.error instanceof ProblemAnswer ? send.error.ways : []
    return <CodeForm given={given} ways={ways} onIn={onIn} onBack={() => setGiven(null)} />
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextInput
        name="email"
        type="email"
        label={t('signin.email')}
        required
        maxLength={254}
        autoComplete="username webauthn"
        autoFocus
      />
      <PasswordInput
        name="password"
        label={t('signin.password')}
        required
        maxLength={200}
        autoComplete="current-password"
      />
      {send.error && !isCodeNeeded(send.error) && <Problem error={send.error} />}
      <Button type="submit" variant={isSecond ? 'default' : 'filled'} loading={send.isPending}>
        {t('signin.send')}
      </Button>
      <p className={styles.lead}>{t('signin.no_password')}</p>
    </form>
  )
}

function isCodeNeeded(error: unknown): boolean {
  return error instanceof ProblemAnswer && error.code === 'code_needed'
}
