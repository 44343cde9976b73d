import { useDocumentTitle } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useCan } from '../me.ts'
import { NoSuchPage } from '../parts/no-such-page.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useStaff } from '../queue/queue-data.ts'
import { AccessCard } from './access-card.tsx'
import { useAccounts } from './accounts-data.ts'
import { InviteForm } from './invite-form.tsx'
import styles from './people.module.css'
import { StaffTable } from './staff-table.tsx'

/** Who works here, and how somebody new comes in. */
export function PeoplePage() {
  const { t } = useTranslation()
  const can = useCan()
  const staff = useStaff()
  const accounts = useAccounts().data?.accounts ?? []
  useDocumentTitle(t('title', { page: t('people.title') }))
  if (!can('staff.manage')) return <NoSuchPage />
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{t('people.title')}</h1>
      <div className={styles.columns}>
        <section className={styles.card}>
          {staff.error && <Problem error={staff.error} onAgain={() => void staff.refetch()} />}
          {staff.isPending && <PageLoading />}
          {staff.data && <StaffTable people={staff.data.people} teams={staff.data.teams} accounts={accounts} />}
        </section>
        <div className={styles.side}>
          <section className={styles.card}>
            <h2>{t('invite.title')}</h2>
            <p className={styles.quiet}>{t('invite.what')}</p>
            <InviteForm teams={staff.data?.teams ?? []} />
          </section>
          <AccessCard />
        </div>
      </div>
    </div>
  )
}
