import { Button, TextInput } from '@mantine/core'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { beginOwnAuthenticator, confirmOwnAuthenticator } from '#records/staff/sign-in/contract.ts'
import { call } from '../../kit/client.ts'
import { Icon } from '../parts/icon.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './account.module.css'
import { useOwnChange } from './account-data.ts'
import { QrCode } from './qr-code.tsx'

/** An authenticator app in two steps: scan, then type its first code. */
export function AuthenticatorMaker({ onCodes }: { onCodes: (codes: string[] | null) => void }) {
  const { t } = useTranslation()
  const begin = useOwnChange(() => call(beginOwnAuthenticator, {}))
  const confirm = useOwnChange(async (code: string) => {
    // At once: this form leaves the page as soon as the app counts.
    onCodes((await call(confirmOwnAuthenticator, { body: { code } })).recoveryCodes)
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const code = String(new FormData(event.currentTarget).get('code')).replace(/\s/g, '')
    confirm.mutate(code)
  }
  if (!begin.data)
    return (
      <>
        {begin.error !== null && <Problem error={begin.error} />}
        <Button
          className={styles.fit}
          variant="default"
          leftSection={<Icon name="mobile" />}
          loading={begin.isPending}
          onClick={() => begin.mutate(undefined)}
        >
          {t('account_page.app_add')}
        </Button>
      </>
    )
  return (
    <form className={styles.scan} onSubmit={submit}>
      <QrCode text={begin.data.uri} label={t('account_page.app_qr')} />
      <div className={styles.stack}>
        <p>{t('account_page.app_scan')}</p>
        <code className={styles.secret}>{begin.data.secret.match(/.{1,4}/g)?.join(' ')}</code>
        <TextInput
          name="code"
          label={t('ways.code')}
          required
          maxLength={10}
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
        />
        {confirm.error !== null && <Problem error={confirm.error} />}
        <Button type="submit" className={styles.fit} loading={confirm.isPending}>
          {t('account_page.app_confirm')}
        </Button>
      </div>
    </form>
  )
}
