import { Button, Drawer } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Form } from '#records/knowledge/forms.rules.ts'
import { Moment } from '../parts/moment.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './forms.module.css'
import { useFormVersion, type VersionLine } from './forms-data.ts'
import { Preview } from './preview.tsx'

type HistoryDrawerProps = {
  formKey: string
  versions: VersionLine[]
  codes: { value: string; label: string }[]
  onRestore: (form: Form) => void
  onClose: () => void
}

/** Every version with who published it; each can be looked at, and taken up again as the next one. */
export function HistoryDrawer({ formKey, versions, codes, onRestore, onClose }: HistoryDrawerProps) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<number | null>(null)
  const shown = useFormVersion(formKey, chosen)
  return (
    <Drawer opened onClose={onClose} position="right" size={460} title={t('forms.history')}>
      <ol className={styles.versions}>
        {versions.map((line) => (
          <li key={line.version} data-chosen={line.version === chosen || undefined}>
            <span>
              <b>{t('forms.version', { version: line.version })}</b>
              {!line.active && <small> {t('forms.hidden')}</small>}
              <small>
                <Moment at={line.publishedAt} /> · {line.publishedBy ?? t('forms.by_product')}
              </small>
            </span>
            <Button size="compact-sm" variant="default" onClick={() => setChosen(line.version)}>
              {t('forms.look')}
            </Button>
          </li>
        ))}
      </ol>
      {chosen !== null && shown.isPending && <PageLoading />}
      {shown.error && <Problem error={shown.error} />}
      {shown.data && (
        <>
          <Preview key={shown.data.version} form={shown.data} codes={codes} />
          {shown.data.version !== versions[0]?.version && (
            <Button fullWidth onClick={() => onRestore(shown.data)}>
              {t('forms.restore', { version: shown.data.version })}
            </Button>
          )}
        </>
      )}
    </Drawer>
  )
}
