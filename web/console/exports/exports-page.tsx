import { useDocumentTitle } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useCan } from '../me.ts'
import { NoSuchPage } from '../parts/no-such-page.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { ExportCard } from './export-card.tsx'
import styles from './exports.module.css'
import { useExports } from './exports-data.ts'

/** Lists that were taken out of the house: those that wait for a second person first, then the newest. */
export function ExportsPage() {
  const { t } = useTranslation()
  const can = useCan()
  const mayMake = can('export.make')
  const exports = useExports(mayMake)
  useDocumentTitle(t('title', { page: t('exports.title') }))
  if (!mayMake) return <NoSuchPage />
  const all = exports.data?.exports ?? []
  const waiting = all.filter((one) => one.state === 'waiting')
  const others = all.filter((one) => one.state !== 'waiting')
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{t('exports.title')}</h1>
      <p className={styles.lead}>{t('exports.what')}</p>
      {exports.error && <Problem error={exports.error} onAgain={() => void exports.refetch()} />}
      {exports.isPending && <PageLoading />}
      {exports.data && all.length === 0 && <p className={styles.none}>{t('exports.none')}</p>}
      <div className={styles.list}>
        {[...waiting, ...others].map((one) => (
          <ExportCard key={one.exportId} exported={one} />
        ))}
      </div>
    </div>
  )
}
