import { markPath } from './mark-path.ts'

/** A dot and the two arcs that come back from it, in the colour of the text around it. Decoration: the name is beside it. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="-1 0 32 32" fill="currentColor" aria-hidden="true" focusable="false">
      <path d={markPath} />
    </svg>
  )
}
