import { SegmentedControl } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useCan } from '../me.ts'
import { NoSuchPage } from '../parts/no-such-page.tsx'
import page from '../parts/page.module.css'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './categories.module.css'
import { useCategories } from './categories-data.ts'
import { CategoryEditor } from './category-editor.tsx'
import { SchemeList } from './scheme-list.tsx'

/** What complaints are about, in our own words and in those of regulators. */
export function CategoriesPage() {
  const { t } = useTranslation()
  const can = useCan()
  const [search, setSearch] = useSearchParams()
  const part = search.get('part') === 'schemes' ? 'schemes' : 'categories'
  const may = can('taxonomy.manage')
  const { data, error, refetch } = useCategories(may && part === 'categories')
  useDocumentTitle(t('title', { page: t('categories.title') }))
  if (!may) return <NoSuchPage />
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1 className={page.title}>{t('categories.title')}</h1>
        <SegmentedControl
          aria-label={t('categories.title')}
          value={part}
          onChange={(value) => setSearch(value === 'schemes' ? { part: value } : {}, { replace: true })}
          data={[
            { value: 'categories', label: t('categories.own') },
            { value: 'schemes', label: t('schemes.title') },
          ]}
        />
      </header>
      <p className={page.lead}>{t(part === 'schemes' ? 'schemes.what' : 'categories.what')}</p>
      {part === 'schemes' && <SchemeList />}
      {part === 'categories' && error && <Problem error={error} onAgain={() => void refetch()} />}
      {part === 'categories' && !error && (data ? <CategoryEditor shown={data} /> : <PageLoading />)}
    </div>
  )
}
