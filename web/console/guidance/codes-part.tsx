import { useSearchParams } from 'react-router'
import { CodePanel } from './code-panel.tsx'
import type { Desk } from './desk.ts'
import { FamilyList } from './family-list.tsx'
import styles from './guidance.module.css'

/** The families with their codes, and beside them the code that is looked at. */
export function CodesPart({ desk }: { desk: Desk }) {
  const [search] = useSearchParams()
  const family = desk.dictionary.families.find(({ key }) => key === search.get('family'))
  const code = search.get('code')
  return (
    <div className={styles.columns} data-chosen={family ? '' : undefined}>
      <FamilyList desk={desk} chosen={family ? { family: family.key, code } : null} />
      {family && <CodePanel key={`${family.key} ${code}`} desk={desk} family={family} code={code} />}
    </div>
  )
}

/** The address at which a code is looked at; without one what is said of codes that are not listed. */
export function addressOf(family: string, code: string | null): string {
  return `/guidance?${new URLSearchParams(code === null ? { family } : { family, code })}`
}
