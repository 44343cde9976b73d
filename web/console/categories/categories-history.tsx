import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Categories } from '#records/knowledge/taxonomy/taxonomy.rules.ts'
import { HistoryDrawer } from '../parts/history-drawer.tsx'
import { useSay } from '../words.ts'
import styles from './categories.module.css'
import { type Shown, useCategoriesVersion } from './categories-data.ts'

type CategoriesHistoryProps = {
  versions: Shown['versions']
  onRestore: (categories: Categories) => void
  onClose: () => void
}

/** Versions of the categories, with what stands in the one that is looked at. */
export function CategoriesHistory({ versions, onRestore, onClose }: CategoriesHistoryProps) {
  const { t } = useTranslation()
  const say = useSay()
  const [chosen, setChosen] = useState<number | null>(null)
  const shown = useCategoriesVersion(chosen)
  return (
    <HistoryDrawer
      versions={versions}
      chosen={chosen}
      button="look"
      onChoose={setChosen}
      isPending={shown.isPending}
      error={shown.error}
      onClose={onClose}
    >
      {shown.data && chosen !== null && (
        <>
          {chosen !== versions[0]!.version && (
            <Button fullWidth onClick={() => onRestore(shown.data.categories)}>
              {t('versions.restore', { version: chosen })}
            </Button>
          )}
          <ul className={styles.looked}>
            {shown.data.categories.groups.map((group) => (
              <li key={group.code}>
                <b>
                  {group.code} {say(group.label)}
                </b>
                <ul>
                  {group.codes.map(({ code, label }) => (
                    <li key={code}>
                      {code} {say(label)}
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </ul>
        </>
      )}
    </HistoryDrawer>
  )
}
