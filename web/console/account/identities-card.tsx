import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { removeOwnIdentity } from '#records/staff/sign-in/contract.ts'
import { call } from '../../kit/client.ts'
import { goToProvider } from '../entry/provider.ts'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './account.module.css'
import { type Account, useOwnChange } from './account-data.ts'

/** Outside accounts that lead here; only where the organisation has a provider. */
export function IdentitiesCard({ account }: { account: Account }) {
  const { t } = useTranslation()
  const link = useOwnChange((providerId: string) => goToProvider({ providerId, link: true }, '/account'))
  const unlink = useOwnChange(
    (providerId: string) => call(removeOwnIdentity, { params: { providerId } }),
    t('account_page.removed'),
  )
  const error = link.error ?? unlink.error
  return (
    <section className={styles.card}>
      <h2>{t('account_page.identities')}</h2>
      <p className={styles.quiet}>{t('account_page.identities_what')}</p>
      <ul className={styles.rows}>
        {account.providers.map(({ providerId, name }) => {
          const known = account.identities.find((identity) => identity.providerId === providerId)
          return (
            <li key={providerId}>
              <Icon name="link" />
              <div className={styles.what}>
                <span>{name}</span>
                {known && (
                  <span className={styles.quiet}>
                    {t('account_page.added')} <Moment at={known.addedAt} />
                  </span>
                )}
              </div>
              {known ? (
                <Button
                  variant="subtle"
                  color="red"
                  size="compact-sm"
                  aria-label={t('account_page.remove_of', { name })}
                  loading={unlink.isPending}
                  onClick={() => unlink.mutate(providerId)}
                >
                  {t('account_page.remove')}
                </Button>
              ) : (
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={link.isPending}
                  onClick={() => link.mutate(providerId)}
                >
                  {t('account_page.identity_link')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
      {error !== null && <Problem error={error} />}
    </section>
  )
}
