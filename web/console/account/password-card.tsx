import { Button, PasswordInput } from '@mantine/core'
import { type FormEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { changeOwnPassword } from '#records/staff/sign-in/contract.ts'
import { call } from '../../kit/client.ts'
import { passwordCharsMin } from '../entry/password.ts'
import { Problem } from '../parts/problem.tsx'
import styles from './account.module.css'
import { type Account, useOwnChange } from './account-data.ts'

export function PasswordCard({ account }: { account: Account }) {
  const { t } = useTranslation()
  const form = useRef<HTMLFormElement>(null)
  const change = useOwnChange(
    (body: { current?: string; password: string }) => call(changeOwnPassword, { body }),
    t('account_page.password_changed'),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    const current = given.get('current')
    const body = { ...(current ? { current: String(current) } : {}), password: String(given.get('password')) }
    change.mutate(body, { onSuccess: () => form.current?.reset() })
  }
  return (
    <section className={styles.card}>
      <h2>{t('account_page.password')}</h2>
      <p className={styles.quiet}>
        {t(account.hasPassword ? 'account_page.password_what' : 'account_page.password_none')}
      </p>
      <form ref={form} className={styles.stack} onSubmit={submit}>
        {account.hasPassword && (
          <PasswordInput
            name="current"
            label={t('account_page.password_current')}
            required
            maxLength={200}
            autoComplete="current-password"
          />
        )}
        <PasswordInput
          name="password"
          label={t('account_page.password_new')}
          description={t('setup.password_help', { min: passwordCharsMin })}
          required
          minLength={passwordCharsMin}
          maxLength={200}
          autoComplete="new-password"
        />
        {change.error !== null && <Problem error={change.error} />}
        <Button type="submit" className={styles.fit} variant="default" loading={change.isPending}>
          {t(account.hasPassword ? 'account_page.password_change' : 'account_page.password_set')}
        </Button>
      </form>
    </section>
  )
}
