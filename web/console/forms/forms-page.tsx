import { useDocumentTitle } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { lanes } from '#records/knowledge/forms.rules.ts'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { NoSuchPage } from '../parts/no-such-page.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useSay } from '../words.ts'
import styles from './forms.module.css'
import { type FormLine, useForms } from './forms-data.ts'
import list from './list.module.css'
import { NewForm } from './new-form.tsx'

/** The forms in the order in which customers are offered them. */
export function FormsPage() {
  const { t } = useTranslation()
  const can = useCan()
  const may = can('forms.manage')
  const { data, error, isPending, refetch } = useForms(may)
  useDocumentTitle(t('title', { page: t('forms.title') }))
  if (!may) return <NoSuchPage />
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1 className={styles.title}>{t('forms.title')}</h1>
        <span className={styles.buttons}>
          <NewForm taken={data?.forms.map(({ form }) => form.key) ?? []} />
        </span>
      </header>
      <p className={styles.lead}>{t('forms.what')}</p>
      {error && <Problem error={error} onAgain={() => void refetch()} />}
      {isPending && <PageLoading />}
      {data &&
        lanes.map((lane) => {
          const forms = data.forms.filter(({ form }) => form.lane === lane)
          return forms.length === 0 ? null : (
            <section key={lane} className={styles.card}>
              <h2>{t(`forms.lane.${lane}`)}</h2>
              <ul className={list.forms}>
                {forms.map((line) => (
                  <FormRow key={line.form.key} line={line} />
                ))}
              </ul>
            </section>
          )
        })}
    </div>
  )
}

function FormRow({ line: { form, version, active, publishedAt, publishedBy } }: { line: FormLine }) {
  const { t } = useTranslation()
  const say = useSay()
  const questions = Object.keys(form.schema.properties).length
  return (
    <li>
      <Link to={`/forms/${form.key}`} className={list.form} data-hidden={!active || undefined}>
        <span className={list.name}>
          <b>{say(form.title)}</b>
          <small>{say(form.hint)}</small>
        </span>
        <span className={list.state}>
          <Icon name={active ? 'check' : 'wait'} size={14} />
          {t(active ? 'forms.active' : 'forms.hidden')}
        </span>
        <small>{t('forms.question_count', { count: questions })}</small>
        <small>
          {t('versions.version', { version })} · <Moment at={publishedAt} /> · {publishedBy ?? t('versions.by_product')}
        </small>
      </Link>
    </li>
  )
}
