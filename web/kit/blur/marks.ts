import type { Box, Point } from './view.ts'

/** What was covered: a box, or a stroke of the brush. In pixels of the picture. */
export type Mark = { kind: 'box'; box: Box } | { kind: 'stroke'; points: Point[]; width: number }

/**
 * One dark colour over everything. Not a mosaic: digits under averaged blocks can be guessed back by trying digits
 * until the blocks agree, which needs nothing but the font.
 */
const cover = '#121f23'

/** Paints over the pixels. They are gone from the canvas, not hidden. */
export function paint(pen: CanvasRenderingContext2D, mark: Mark): void {
  pen.fillStyle = cover
  pen.strokeStyle = cover
  if (mark.kind === 'box') {
    pen.fillRect(mark.box.x, mark.box.y, mark.box.width, mark.box.height)
    return
  }
  const [first, ...others] = mark.points
  if (!first) return
  pen.lineWidth = mark.width
  pen.lineCap = 'round'
  pen.lineJoin = 'round'
  pen.beginPath()
  pen.moveTo(first.x, first.y)
  // A mere tap is a line to where it is: a dot.
  for (const point of others.length > 0 ? others : [first]) pen.lineTo(point.x, point.y)
  pen.stroke()
}
