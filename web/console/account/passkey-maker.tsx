import { Button, TextInput } from '@mantine/core'
import { browserSupportsWebAuthn } from '@simplewebauthn/browser'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isGivenUp } from '../entry/passkey.ts'
import { Icon } from '../parts/icon.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './account.module.css'
import { makePasskey, useOwnChange } from './account-data.ts'

/** Makes a passkey on this device. `onCodes` gets the recovery codes that come with the first factor. */
export function PasskeyMaker({ canUse, onCodes }: { canUse: boolean; onCodes: (codes: string[] | null) => void }) {
  const { t } = useTranslation()
  const [name, setName] = useState('')
  const make = useOwnChange(makePasskey)
  if (!canUse || !browserSupportsWebAuthn()) return <p className={styles.quiet}>{t('account_page.passkeys_cannot')}</p>
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    make.mutate(name.trim() || t('account_page.passkey_own'), {
      onSuccess: ({ recoveryCodes }) => {
        setName('')
        onCodes(recoveryCodes)
      },
    })
  }
  return (
    <form className={styles.line} onSubmit={submit}>
      <TextInput
        label={t('account_page.passkey_name')}
        placeholder={t('account_page.passkey_own')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={60}
        autoComplete="off"
      />
      <Button type="submit" leftSection={<Icon name="key" />} loading={make.isPending}>
        {t('account_page.passkey_add')}
      </Button>
      {make.error !== null && !isGivenUp(make.error) && (
        <div className={styles.wide}>
          <Problem error={make.error} />
        </div>
      )}
    </form>
  )
}
