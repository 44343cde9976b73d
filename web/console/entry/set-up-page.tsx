import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { setUp } from '#records/staff/contract.ts'
import { call } from '../../kit/client.ts'
import { welcome } from '../me.ts'
import { Problem } from '../parts/problem.tsx'
import { useLanguage } from '../words.ts'
import styles from './door.module.css'
import { Door } from './door.tsx'
import { fieldMessage } from './field-message.ts'
import { useFragment } from './fragment.ts'
import { passwordCharsMin } from './password.ts'

/** The set-up code from the terminal makes the first administrator. */
export function SetUpPage() {
  const { t } = useTranslation()
  const language = useLanguage()
  const navigate = useNavigate()
  const [code, setCode] = useState(useFragment('code') ?? '')
  const [tried, setTried] = useState(false)
  useDocumentTitle(t('title', { page: t('setup.title') }))

  const send = useMutation({
    mutationFn: (form: FormData) =>
      call(setUp, {
        body: {
          code: code.trim(),
          organisation: String(form.get('organisation')).trim(),
          hotline: String(form.get('hotline')).trim() || undefined,
          name: String(form.get('name')).trim(),
          email: String(form.get('email')).trim(),
          password: String(form.get('password')),
          language,
        },
      }),
    onSuccess: (me) => {
      welcome(me)
      navigate('/enrol', { replace: true })
    },
  })

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setTried(true)
    const form = new FormData(event.currentTarget)
    if (String(form.get('password')).length >= passwordCharsMin) send.mutate(form)
  }
  const wrong = (pointer: string) => fieldMessage(send.error, pointer)

  return (
    <Door title={t('setup.title')} lead={t('setup.lead')}>
      <form className={styles.form} onSubmit={submit}>
        <TextInput
          name="code"
          label={t('setup.code')}
          description={t('setup.code_help')}
          value={code}
          onChange={(e) => setCode(e.currentTarget.value)}
          error={wrong('/code')}
          required
          autoComplete="off"
          spellCheck={false}
          data-autofocus={code === ''}
        />
        <TextInput
          name="organisation"
          label={t('setup.organisation')}
          error={wrong('/organisation')}
          required
          maxLength={80}
          autoComplete="organization"
        />
        <TextInput
          name="hotline"
          type="tel"
          label={t('setup.hotline')}
          description={t('setup.hotline_help')}
          error={wrong('/hotline')}
          maxLength={30}
          autoComplete="off"
        />
        <TextInput
          name="name"
          label={t('setup.name')}
          error={wrong('/name')}
          required
          maxLength={80}
          autoComplete="name"
        />
        <TextInput
          name="email"
          type="email"
          label={t('setup.email')}
          error={wrong('/email')}
          required
          maxLength={254}
          autoComplete="username"
        />
        <PasswordInput
          name="password"
          label={t('setup.password')}
          description={t('setup.password_help', { min: passwordCharsMin })}
          error={
            wrong('/password') ??
            (tried && !send.isPending && !send.error ? t('setup.password_help', { min: passwordCharsMin }) : null)
          }
          required
          minLength={passwordCharsMin}
          maxLength={200}
          autoComplete="new-password"
        />
        {send.error && <Problem error={send.error} />}
        <Button type="submit" loading={send.isPending}>
          {t('setup.send')}
        </Button>
      </form>
    </Door>
  )
}
