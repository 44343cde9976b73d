import { type Stage, stages } from '#records/tickets/lifecycle.rules.ts'
import { waysFrom } from '#records/tickets/workflows/check.rules.ts'
import { statusesOf } from './edit.ts'
import type { Draft } from './workflows-data.ts'

/** Where a status stands: its row, and its middle in hundredths of the width. */
export type Place = { id: string; row: number; x: number; share: number }
export type Way = { from: string; to: string; moves: string[] }

const perRow = 3
/** What waits stands beside each other. */
const rows: Stage[][] = [
  ['received'],
  ['accepted'],
  ['checking'],
  ['waiting_customer', 'waiting_third_party'],
  ['resolved'],
  ['closed'],
]

/** The statuses from top to bottom as a ticket passes them, three beside each other at most. */
export function placesOf(draft: Draft): Place[] {
  const inOrder = statusesOf(draft)
  const lines = rows.flatMap((row) => {
    const ids = inOrder.filter((id) => row.includes(draft.statuses[id]!.stage))
    return Array.from({ length: Math.ceil(ids.length / perRow) }, (_, index) =>
      ids.slice(index * perRow, (index + 1) * perRow),
    )
  })
  const unknown = inOrder.filter((id) => !stages.includes(draft.statuses[id]!.stage))
  return [...lines, ...(unknown.length > 0 ? [unknown] : [])].flatMap((ids, row) =>
    ids.map((id, index) => ({ id, row, x: (100 * (index + 0.5)) / ids.length, share: 100 / Math.max(ids.length, 2) })),
  )
}

/** The ways between different statuses that exist, each pair once with the moves that make it. */
export function waysOf(draft: Draft): Way[] {
  const ways = new Map<string, Way>()
  for (const from of Object.keys(draft.statuses)) {
    for (const { move, to } of waysFrom({ ...draft, version: 1 }, from)) {
      if (to === from || !Object.hasOwn(draft.statuses, to)) continue
      const way = ways.get(`${from} ${to}`)
      if (way) way.moves.push(move)
      else ways.set(`${from} ${to}`, { from, to, moves: [move] })
    }
  }
  return [...ways.values()]
}

/** A curve between two boxes: straight down to the next row, else bowed to the side so that it passes what stands between. */
export function curveOf(from: Place, to: Place, size: { width: number; rowHeight: number; boxHeight: number }): string {
  const x = (place: Place) => (place.x / 100) * size.width
  const top = (place: Place) => place.row * size.rowHeight + (size.rowHeight - size.boxHeight) / 2
  const isDown = to.row > from.row
  const [x1, x2] = [x(from), x(to)]
  if (from.row === to.row) {
    const y = top(from) + size.boxHeight
    return `M${x1} ${y}C${x1} ${y + 26} ${x2} ${y + 26} ${x2} ${y + 2}`
  }
  const y1 = isDown ? top(from) + size.boxHeight : top(from)
  const y2 = isDown ? top(to) - 2 : top(to) + size.boxHeight + 2
  const far = Math.abs(to.row - from.row) - 1
  // Down on the left, up on the right: two ways between the same boxes do not cover each other.
  const side = (isDown ? -1 : 1) * Math.min(size.width * 0.42, far * 46 + (isDown && far === 0 ? 0 : 26))
  const bend = (y2 - y1) * 0.35
  return `M${x1} ${y1}C${x1 + side} ${y1 + bend} ${x2 + side} ${y2 - bend} ${x2} ${y2}`
}
