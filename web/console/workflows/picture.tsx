import { VisuallyHidden } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Stage } from '../parts/stage.tsx'
import { useSay } from '../words.ts'
import { curveOf, placesOf, waysOf } from './layout.ts'
import styles from './picture.module.css'
import type { Draft } from './workflows-data.ts'

type PictureProps = { draft: Draft; faulty: ReadonlySet<string>; chosen: string; onChoose: (id: string) => void }

const aside = ['withdraw', 'merge', 'unmerge']
const rowHeight = 84
const boxHeight = 44

/** The statuses as a map: boxes to choose, ways between them drawn; those of the chosen one stand out. */
export function Picture({ draft, faulty, chosen, onChoose }: PictureProps) {
  const { t } = useTranslation()
  const say = useSay()
  const arrow = useId()
  const { ref, width } = useElementSize()
  const places = placesOf(draft)
  const at = new Map(places.map((place) => [place.id, place]))
  const ways = waysOf(draft)
  const height = (Math.max(...places.map(({ row }) => row)) + 1) * rowHeight
  const labelOf = (id: string) => say(draft.statuses[id]!.label) || t('workflows.no_name')
  const moveOf = (name: string) => say(draft.moves[name]!.label) || name
  const touches = ({ from, to }: { from: string; to: string }) =>
    from === chosen ? 'out' : to === chosen ? 'in' : 'none'
  // What stands out is drawn last, above the others; ways that lead away from everywhere only where somebody looks.
  const inOrder = ['none', 'in', 'out'].flatMap((kind) =>
    ways.filter((way) => touches(way) === kind && (kind === 'out' || !way.moves.every((move) => aside.includes(move)))),
  )
  return (
    <div className={styles.picture} ref={ref} style={{ height }}>
      <svg width={width} height={height} aria-hidden="true" focusable="false">
        <defs>
          <marker
            id={arrow}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerUnits="userSpaceOnUse"
            markerWidth="9"
            markerHeight="9"
            orient="auto"
          >
            <path d="M0 0 8 4 0 8Z" fill="context-stroke" />
          </marker>
        </defs>
        {inOrder.map((way) => (
          <path
            key={`${way.from} ${way.to}`}
            className={styles.way}
            data-touches={touches(way)}
            d={curveOf(at.get(way.from)!, at.get(way.to)!, { width, rowHeight, boxHeight })}
            markerEnd={`url(#${arrow})`}
          />
        ))}
      </svg>
      {places.map(({ id, row, x, share }) => (
        <button
          key={id}
          type="button"
          className={styles.box}
          style={{
            left: `${x}%`,
            top: row * rowHeight + (rowHeight - boxHeight) / 2,
            maxWidth: `calc(${share}% - 10px)`,
          }}
          aria-pressed={id === chosen}
          data-faulty={faulty.has(id) || undefined}
          onClick={() => onChoose(id)}
        >
          <Stage stage={draft.statuses[id]!.stage} label={labelOf(id)} />
        </button>
      ))}
      <VisuallyHidden>
        <ul aria-label={t('workflows.ways')}>
          {ways.map(({ from, to, moves }) => (
            <li key={`${from} ${to}`}>
              {t('workflows.way', {
                from: labelOf(from),
                to: labelOf(to),
                moves: moves.map(moveOf).join(t('list_comma')),
              })}
            </li>
          ))}
        </ul>
      </VisuallyHidden>
    </div>
  )
}
