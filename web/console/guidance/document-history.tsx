import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { HistoryDrawer } from '../parts/history-drawer.tsx'
import type { Desk } from './desk.ts'
import { useTakeUp } from './guidance-data.ts'

/** The way to the versions of one document, `causes` or a family; who may publish takes an older one up as what they write. */
export function DocumentHistory({ desk, document }: { desk: Desk; document: string }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const takeUp = useTakeUp(document, desk)
  const versions = desk.versionsOf(document)
  const close = () => {
    takeUp.reset()
    setOpen(false)
  }
  // A family that nobody has published yet.
  if (versions.length === 0) return null
  return (
    <>
      <Button size="compact-sm" variant="subtle" onClick={() => setOpen(true)}>
        {t('versions.title')}
      </Button>
      {isOpen && (
        <HistoryDrawer
          versions={versions}
          chosen={takeUp.variables ?? null}
          button={desk.may ? 'restore' : null}
          onChoose={(version) => takeUp.mutate(version, { onSuccess: close })}
          isPending={takeUp.isPending}
          error={takeUp.error}
          onClose={close}
        />
      )}
    </>
  )
}
