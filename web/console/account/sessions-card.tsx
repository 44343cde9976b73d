import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { endOtherSessions, endOwnSession } from '#records/staff/sign-in/contract.ts'
import { call } from '../../kit/client.ts'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './account.module.css'
import { type Account, useOwnChange } from './account-data.ts'

/** Where the person is signed in, and a way to end each. */
export function SessionsCard({ account }: { account: Account }) {
  const { t } = useTranslation()
  const said = t('account_page.session_ended')
  const end = useOwnChange((sessionId: string) => call(endOwnSession, { params: { sessionId } }), said)
  const endOthers = useOwnChange(() => call(endOtherSessions, {}), said)
  const error = end.error ?? endOthers.error
  return (
    <section className={styles.card}>
      <h2>{t('account_page.sessions')}</h2>
      <ul className={styles.rows}>
        {account.sessions.map((session) => (
          <li key={session.sessionId}>
            <Icon name="laptop" />
            <div className={styles.what}>
              <span>
                {session.device || t('account_page.device_unknown')}
                {session.isThis && <span className={styles.this}>{t('account_page.session_this')}</span>}
              </span>
              <span className={styles.quiet}>
                {t(`account_page.entered.${session.enteredBy}`)} <Moment at={session.enteredAt} />
                {t('comma')}
                {session.address}
              </span>
            </div>
            {!session.isThis && (
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                loading={end.isPending && end.variables === session.sessionId}
                onClick={() => end.mutate(session.sessionId)}
              >
                {t('account_page.session_end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {error !== null && <Problem error={error} />}
      {account.sessions.length > 1 && (
        <Button
          className={styles.fit}
          variant="default"
          loading={endOthers.isPending}
          onClick={() => endOthers.mutate(undefined)}
        >
          {t('account_page.sessions_end')}
        </Button>
      )}
    </section>
  )
}
