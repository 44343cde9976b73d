import { pathOf } from '#records/knowledge/tags/tags.rules.ts'
import styles from './chips.module.css'
import { useTagTree } from './tree.ts'

const shownMax = 2

/** The tags of a line, two at most and how many more; none that another of them stands below. */
export function TagChips({ ids }: { ids: string[] }) {
  const { tags, nameOf, wayTo } = useTagTree()
  const above = new Set(ids.flatMap((id) => pathOf(tags, id).slice(0, -1)).map(({ tagId }) => tagId))
  const known = ids.filter((id) => nameOf(id) !== '' && !above.has(id))
  if (known.length === 0) return null
  return (
    <span className={styles.chips} title={known.map(wayTo).join('\n')}>
      {known.slice(0, shownMax).map((id) => (
        <span key={id} className={styles.chip}>
          {nameOf(id)}
        </span>
      ))}
      {known.length > shownMax && <span className={styles.chip}>+{known.length - shownMax}</span>}
    </span>
  )
}
