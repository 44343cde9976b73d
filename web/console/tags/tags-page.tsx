import { Button } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { TagDetail } from './tag-detail.tsx'
import { TagTree } from './tag-tree.tsx'
import styles from './tags.module.css'
import { useTagFigures } from './tags-data.ts'
import { type Tag, useTagTree } from './tree.ts'

const TagDialog = lazy(() => import('./tag-dialog.tsx').then((m) => ({ default: m.TagDialog })))

/** What customers speak of: the tree with how often, and under each tag the newest words. */
export function TagsPage() {
  const { t } = useTranslation()
  const { key } = useParams()
  const tree = useTagTree()
  const { figures, models } = useTagFigures()
  const mayManage = useCan()('tags.manage')
  const [written, setWritten] = useState<{ tag: Tag | null } | null>(null)
  const chosen = tree.tags.find((tag) => tag.key === key)
  useDocumentTitle(t('title', { page: chosen ? tree.nameOf(chosen.tagId) : t('tags.title') }))

  return (
    <div className={styles.page} data-chosen={chosen ? true : undefined}>
      <header className={styles.head}>
        <h1 className={styles.title}>{t('tags.title')}</h1>
        {mayManage && (
          <Button size="xs" leftSection={<Icon name="plus" size={14} />} onClick={() => setWritten({ tag: null })}>
            {t('tags.new')}
          </Button>
        )}
      </header>
      <p className={styles.lead}>{t('tags.what')}</p>
      {tree.error && <Problem error={tree.error} onAgain={() => void tree.refetch()} />}
      {!tree.isThere && !tree.error && <PageLoading />}
      <div className={styles.columns}>
        <TagTree tree={tree} figures={figures} chosenId={chosen?.tagId ?? null} />
        {chosen ? (
          <div className={styles.chosen}>
            <Link to="/tags" className={styles.back}>
              <Icon name="back" size={14} />
              {t('tags.back')}
            </Link>
            <TagDetail
              key={chosen.tagId}
              tag={chosen}
              figures={figures.get(chosen.tagId)}
              model={models.get(chosen.tagId)}
              onEdit={mayManage ? () => setWritten({ tag: chosen }) : null}
            />
          </div>
        ) : (
          <p className={styles.none}>{t('tags.choose')}</p>
        )}
      </div>
      {written && (
        <Suspense>
          <TagDialog
            tag={written.tag}
            parentId={chosen?.archived ? null : (chosen?.tagId ?? null)}
            onClose={() => setWritten(null)}
          />
        </Suspense>
      )}
    </div>
  )
}
