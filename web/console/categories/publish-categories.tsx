import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Categories } from '#records/knowledge/taxonomy/taxonomy.rules.ts'
import { PublishDialog, type Publishing } from '../definitions/publish-dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useSay } from '../words.ts'
import styles from './categories.module.css'
import { type Preview, usePreview } from './categories-data.ts'

/** What publishing would do, before it is done: what is new, what goes, who still has it and what still names it. */
export function PublishCategories({ categories, ...publishing }: Publishing & { categories: Categories }) {
  const { t } = useTranslation()
  const preview = usePreview(categories)
  const blocked = preview.data?.retired.some(({ namedBy }) => namedBy.length > 0) ?? true
  return (
    <PublishDialog
      title={t('categories.publish_title')}
      isReady={!blocked && preview.data?.faults.length === 0}
      {...publishing}
    >
      <p>{t('categories.publish_what')}</p>
      {preview.isPending && <PageLoading />}
      {preview.error && <Problem error={preview.error} onAgain={() => void preview.refetch()} />}
      {preview.data && <Changes preview={preview.data} />}
      {blocked && preview.data && (
        <p className={styles.fault} role="alert">
          <Icon name="alert" size={16} />
          {t('categories.still_named')}
        </p>
      )}
    </PublishDialog>
  )
}

function Changes({ preview: { added, retired } }: { preview: Preview }) {
  const { t } = useTranslation()
  const say = useSay()
  return (
    <>
      {added.length > 0 && <p>{t('categories.added', { codes: added.join(t('list_comma')) })}</p>}
      {retired.length === 0 && <p>{t('categories.nothing_goes')}</p>}
      {retired.length > 0 && (
        <ul className={styles.retired} aria-label={t('categories.goes')}>
          {retired.map(({ code, label, openTickets, namedBy }) => (
            <li key={code}>
              <b>{t('categories.goes_one', { code, label: say(label) })}</b>
              {openTickets > 0 ? (
                <Link to={`/queue?view=open&code=${code}`}>{t('categories.open_tickets', { count: openTickets })}</Link>
              ) : (
                <small>{t('categories.open_tickets', { count: 0 })}</small>
              )}
              {namedBy.map(({ kind, pointer, name }) => (
                <small key={pointer} className={styles.fault}>
                  {t(`categories.named_by.${kind}`, { name: name ? say(name) : t('categories.other_code') })}
                  {kind === 'form' && <Link to={`/forms/${pointer.split('/')[2]}`}>{t('categories.open_form')}</Link>}
                </small>
              ))}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
