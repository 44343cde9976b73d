import { useDocumentTitle } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useCan } from '../me.ts'
import { NoSuchPage } from '../parts/no-such-page.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useSay } from '../words.ts'
import styles from './entries.module.css'
import { tell, useEntries, useMakeEntry } from './entries-data.ts'
import { EntryCard } from './entry-card.tsx'
import { EntryForm } from './entry-form.tsx'

/** Places of host apps that open the form, and how one more is made. */
export function EntriesPage() {
  const { t } = useTranslation()
  const say = useSay()
  const can = useCan()
  const mayManage = can('entries.manage')
  const entries = useEntries(mayManage)
  const make = useMakeEntry()
  useDocumentTitle(t('title', { page: t('entries.title') }))
  if (!mayManage) return <NoSuchPage />
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{t('entries.title')}</h1>
      <p className={styles.lead}>{t('entries.what')}</p>
      <div className={styles.columns}>
        <div className={styles.list}>
          {entries.error && <Problem error={entries.error} onAgain={() => void entries.refetch()} />}
          {entries.isPending && <PageLoading />}
          {entries.data?.entries.length === 0 && (
            <section className={styles.card}>
              <h2>{t('entries.none')}</h2>
              <p className={styles.quiet}>{t('entries.none_what')}</p>
            </section>
          )}
          {entries.data?.entries.map((entry) => (
            <EntryCard key={entry.entryId} entry={entry} />
          ))}
        </div>
        <section className={styles.card}>
          <h2>{t('entries.new')}</h2>
          <EntryForm
            send={t('entries.make')}
            error={make.error}
            isRunning={make.isPending}
            onSend={(input, done) =>
              make.mutate(input, {
                onSuccess: (made) => {
                  done()
                  tell(t('entries.made', { name: say(made.name) }))
                },
              })
            }
          />
        </section>
      </div>
    </div>
  )
}
