import { SegmentedControl } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useForms, useTaxonomy } from '../forms/forms-data.ts'
import { useCan } from '../me.ts'
import { NoSuchPage } from '../parts/no-such-page.tsx'
import page from '../parts/page.module.css'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './guidance.module.css'
import { useDictionary } from './guidance-data.ts'
import { GuidanceDesk } from './guidance-desk.tsx'

/** What customers are told when a payment fails: the codes of every family, and what is said of them. */
export function GuidancePage() {
  const { t } = useTranslation()
  const can = useCan()
  const [search, setSearch] = useSearchParams()
  const [mayRead, mayWrite] = [can('knowledge.read'), can('forms.manage')]
  const dictionary = useDictionary(mayRead)
  // For the form that a complaint begins with: only those who publish see the forms.
  const forms = useForms(mayWrite)
  const taxonomy = useTaxonomy()
  useDocumentTitle(t('title', { page: t('guidance.title') }))
  if (!mayRead) return <NoSuchPage />
  const error = dictionary.error ?? forms.error ?? taxonomy.error
  const isHere = dictionary.data && taxonomy.data && (forms.data || !mayWrite)
  const part = search.get('part') === 'causes' ? 'causes' : 'codes'
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1 className={page.title}>{t('guidance.title')}</h1>
        <SegmentedControl
          aria-label={t('guidance.title')}
          value={part}
          onChange={(value) => setSearch(value === 'causes' ? { part: value } : {})}
          data={[
            { value: 'codes', label: t('guidance.codes') },
            { value: 'causes', label: t('guidance.causes') },
          ]}
        />
      </header>
      <p className={page.lead}>{t(`guidance.what_${part}`)}</p>
      {error && <Problem error={error} onAgain={() => void dictionary.refetch()} />}
      {!error && !isHere && <PageLoading />}
      {isHere && dictionary.data.causes && (
        <GuidanceDesk
          part={part}
          shown={dictionary.data}
          causes={dictionary.data.causes}
          forms={forms.data?.forms.map(({ form }) => form) ?? []}
          codes={new Set(taxonomy.data.groups.flatMap((group) => group.codes.map(({ code }) => code)))}
          may={mayWrite}
        />
      )}
    </div>
  )
}
