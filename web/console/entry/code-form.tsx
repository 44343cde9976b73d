import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { signIn } from '#records/staff/contract.ts'
import { call } from '../../kit/client.ts'
import type { Me } from '../me.ts'
import { Problem } from '../parts/problem.tsx'
import styles from './door.module.css'
import { PasskeyButton } from './passkey-button.tsx'

type Props = {
  given: { email: string; password: string }
  /** What the person has: code, passkey, recovery. */
  ways: string[]
  onIn: (me: Me) => void
  onBack: () => void
}

/** The second step after the password: the app's code, a passkey, or a recovery code. */
export function CodeForm({ given, ways, onIn, onBack }: Props) {
  const { t } = useTranslation()
  const hasApp = ways.includes('code')
  const [asksRecovery, setAsksRecovery] = useState(false)
  const asksCode = hasApp && !asksRecovery
  const send = useMutation({
    mutationFn: (code: string) => call(signIn, { body: { ...given, code } }),
    onSuccess: onIn,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    send.mutate(String(new FormData(event.currentTarget).get('code')).trim())
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <p className={styles.lead}>{t('ways.second')}</p>
      {ways.includes('passkey') && <PasskeyButton onIn={onIn} />}
      {(asksCode || asksRecovery) && (
        <TextInput
          // A code is typed anew when its kind changes.
          key={String(asksRecovery)}
          name="code"
          label={t(asksRecovery ? 'ways.recovery_code' : 'ways.code')}
          description={t(asksRecovery ? 'ways.recovery_code_help' : 'ways.code_help')}
          required
          maxLength={60}
          inputMode={asksRecovery ? 'text' : 'numeric'}
          autoComplete={asksRecovery ? 'off' : 'one-time-code'}
          spellCheck={false}
          autoFocus
        />
      )}
      {send.error !== null && <Problem error={send.error} />}
      {(asksCode || asksRecovery) && (
        <Button type="submit" loading={send.isPending}>
          {t('signin.send')}
        </Button>
      )}
      <div className={styles.others}>
        {!asksRecovery && (
          <Button variant="subtle" size="compact-sm" onClick={() => setAsksRecovery(true)}>
            {t('ways.use_recovery')}
          </Button>
        )}
        {asksRecovery && hasApp && (
          <Button variant="subtle" size="compact-sm" onClick={() => setAsksRecovery(false)}>
            {t('ways.use_code')}
          </Button>
        )}
        <Button variant="subtle" size="compact-sm" onClick={onBack}>
          {t('ways.other_account')}
        </Button>
      </div>
    </form>
  )
}
