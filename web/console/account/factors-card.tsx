import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { removeOwnAuthenticator, removeOwnPasskey, renewOwnRecoveryCodes } from '#records/staff/sign-in/contract.ts'
import { call } from '../../kit/client.ts'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './account.module.css'
import { type Account, useOwnChange } from './account-data.ts'
import { AuthenticatorMaker } from './authenticator-maker.tsx'
import { PasskeyMaker } from './passkey-maker.tsx'

type Props = { account: Account; onCodes: (codes: string[] | null) => void }

export function PasskeysCard({ account, onCodes }: Props) {
  const { t } = useTranslation()
  const remove = useOwnChange(
    (passkeyId: string) => call(removeOwnPasskey, { params: { passkeyId } }),
    t('account_page.removed'),
  )
  return (
    <section className={styles.card}>
      <h2>{t('account_page.passkeys')}</h2>
      <p className={styles.quiet}>{t('account_page.passkeys_what')}</p>
      {account.passkeys.length > 0 && (
        <ul className={styles.rows}>
          {account.passkeys.map(({ passkeyId, name, addedAt, usedAt }) => (
            <li key={passkeyId}>
              <Icon name="key" />
              <div className={styles.what}>
                <span>{name}</span>
                <span className={styles.quiet}>
                  {t('account_page.added')} <Moment at={addedAt} />
                  {usedAt && (
                    <>
                      {t('comma')}
                      {t('account_page.used')} <Moment at={usedAt} far />
                    </>
                  )}
                </span>
              </div>
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                aria-label={t('account_page.remove_of', { name })}
                loading={remove.isPending && remove.variables === passkeyId}
                onClick={() => remove.mutate(passkeyId)}
              >
                {t('account_page.remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {remove.error !== null && <Problem error={remove.error} />}
      <PasskeyMaker canUse={account.canUsePasskeys} onCodes={onCodes} />
    </section>
  )
}

export function AuthenticatorCard({ account, onCodes }: Props) {
  const { t } = useTranslation()
  const remove = useOwnChange(() => call(removeOwnAuthenticator, {}), t('account_page.removed'))
  return (
    <section className={styles.card}>
      <h2>{t('account_page.app')}</h2>
      <p className={styles.quiet}>{t('account_page.app_what')}</p>
      {account.authenticator ? (
        <ul className={styles.rows}>
          <li>
            <Icon name="check" />
            <span className={styles.what}>{t('account_page.app_on')}</span>
            <Button
              variant="subtle"
              color="red"
              size="compact-sm"
              aria-label={t('account_page.remove_of', { name: t('account_page.app') })}
              loading={remove.isPending}
              onClick={() => remove.mutate(undefined)}
            >
              {t('account_page.remove')}
            </Button>
          </li>
        </ul>
      ) : (
        <AuthenticatorMaker onCodes={onCodes} />
      )}
      {remove.error !== null && <Problem error={remove.error} />}
    </section>
  )
}

export function RecoveryCard({ account, onCodes }: Props) {
  const { t } = useTranslation()
  const renew = useOwnChange(() => call(renewOwnRecoveryCodes, {}))
  return (
    <section className={styles.card}>
      <h2>{t('account_page.codes')}</h2>
      <p className={styles.quiet}>{t('account_page.codes_what')}</p>
      <p>{t('account_page.codes_left', { count: account.recoveryCodesLeft })}</p>
      {renew.error !== null && <Problem error={renew.error} />}
      <Button
        className={styles.fit}
        variant="default"
        loading={renew.isPending}
        onClick={() => renew.mutate(undefined, { onSuccess: ({ recoveryCodes }) => onCodes(recoveryCodes) })}
      >
        {t('account_page.codes_renew')}
      </Button>
    </section>
  )
}
