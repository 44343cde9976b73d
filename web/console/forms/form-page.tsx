import { useDocumentTitle } from '@mantine/hooks'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams, useSearchParams } from 'react-router'
import { useCan } from '../me.ts'
import { NoSuchPage } from '../parts/no-such-page.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useSay } from '../words.ts'
import { blankForm, toEdit } from './edit.ts'
import { FormEditor } from './form-editor.tsx'
import { useForm, useForms, useTaxonomy } from './forms-data.ts'

/** One form to edit; with `new` in the address one that does not exist yet. */
export function FormPage() {
  const { t } = useTranslation()
  const say = useSay()
  const can = useCan()
  const { key = '' } = useParams()
  const [search] = useSearchParams()
  const isNew = search.has('new')
  const may = can('forms.manage')
  const shown = useForm(key, may && !isNew)
  const all = useForms(may && isNew)
  const taxonomy = useTaxonomy()
  const start = useMemo(() => {
    if (shown.data) return toEdit(shown.data.form)
    const code = taxonomy.data?.groups.at(-1)?.codes.at(-1)?.code
    return isNew && all.data && code ? blankForm(key, all.data.forms.length + 1, code) : null
  }, [shown.data, all.data, taxonomy.data, isNew, key])
  useDocumentTitle(t('title', { page: shown.data ? say(shown.data.form.title) : t('forms.title') }))
  if (!may) return <NoSuchPage />
  const error = shown.error ?? all.error ?? taxonomy.error
  if (error) return <Problem error={error} onAgain={() => void shown.refetch()} />
  if (!start || !taxonomy.data) return <PageLoading />
  return <FormEditor key={key} start={start} versions={shown.data?.versions ?? []} taxonomy={taxonomy.data.groups} />
}
