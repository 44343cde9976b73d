import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Form } from '#records/knowledge/forms.rules.ts'
import { HistoryDrawer } from '../parts/history-drawer.tsx'
import { useFormVersion, type VersionLine } from './forms-data.ts'
import { Preview } from './preview.tsx'

type FormHistoryProps = {
  formKey: string
  versions: VersionLine[]
  codes: { value: string; label: string }[]
  onRestore: (form: Form) => void
  onClose: () => void
}

/** Versions of a form, with the one that is looked at as customers see it. */
export function FormHistory({ formKey, versions, codes, onRestore, onClose }: FormHistoryProps) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<number | null>(null)
  const shown = useFormVersion(formKey, chosen)
  return (
    <HistoryDrawer
      versions={versions}
      about={({ active }) => !active && t('forms.hidden')}
      chosen={chosen}
      button="look"
      onChoose={setChosen}
      isPending={shown.isPending}
      error={shown.error}
      onClose={onClose}
    >
      {shown.data && (
        <>
          <Preview key={shown.data.version} form={shown.data} codes={codes} />
          {shown.data.version !== versions[0]?.version && (
            <Button fullWidth onClick={() => onRestore(shown.data)}>
              {t('versions.restore', { version: shown.data.version })}
            </Button>
          )}
        </>
      )}
    </HistoryDrawer>
  )
}
