import { ActionIcon } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../me.ts'
import { Hint } from '../parts/hint.tsx'
import { Icon } from '../parts/icon.tsx'
import type { Filters } from '../queue/filters.ts'

const ExportDialog = lazy(() => import('./export-dialog.tsx').then((m) => ({ default: m.ExportDialog })))

/** Takes the list as it stands out of the house, for those who may. */
export function ExportButton({ filters }: { filters: Filters }) {
  const { t } = useTranslation()
  const can = useCan()
  const [isOpen, setOpen] = useState(false)
  if (!can('export.make')) return null
  return (
    <>
      <Hint label={t('exports.button')}>
        <ActionIcon variant="default" size={30} onClick={() => setOpen(true)} aria-label={t('exports.button')}>
          <Icon name="save" size={14} />
        </ActionIcon>
      </Hint>
      {isOpen && (
        <Suspense fallback={null}>
          <ExportDialog filters={filters} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
