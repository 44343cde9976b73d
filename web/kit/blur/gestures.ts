import type { Point } from './view.ts'

/** What fingers, pens and mice do on the stage. Points are CSS pixels from its upper left corner. */
export type Gestures = {
  start: (at: Point) => void
  move: (at: Point) => void
  end: () => void
  /** The stroke was no stroke: a second finger came. */
  cancel: () => void
  /** Two fingers, or a wheel: moved by so much, larger by this factor around a point. */
  pinch: (by: Point, factor: number, at: Point) => void
}

const wheelZoomPerPixel = 0.0025

/** Follows the pointers on an element: one draws, two move and zoom. Ends when the returned function is called. */
export function followGestures(stage: HTMLElement, gestures: Gestures): () => void {
  const pointers = new Map<number, Point>()
  let isDrawing = false

  const pointOf = (event: MouseEvent): Point => {
    const { left, top } = stage.getBoundingClientRect()
    return { x: event.clientX - left, y: event.clientY - top }
  }
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return
    event.preventDefault()
    stage.focus({ preventScroll: true })
    stage.setPointerCapture(event.pointerId)
    pointers.set(event.pointerId, pointOf(event))
    if (pointers.size === 1) {
      isDrawing = true
      gestures.start(pointOf(event))
    } else if (isDrawing) {
      isDrawing = false
      gestures.cancel()
    }
  }
  const move = (event: PointerEvent): void => {
    const before = pointers.get(event.pointerId)
    if (!before) return
    const at = pointOf(event)
    pointers.set(event.pointerId, at)
    if (isDrawing) gestures.move(at)
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1]
    if (isDrawing || pointers.size !== 2 || !other) return
    // Each finger's move is half of what the middle between them moves.
    const by = { x: (at.x - before.x) / 2, y: (at.y - before.y) / 2 }
    const factor = distance(at, other) / Math.max(1, distance(before, other))
    gestures.pinch(by, factor, { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 })
  }
  const up = (event: PointerEvent): void => {
    if (!pointers.delete(event.pointerId) || !isDrawing) return
    isDrawing = false
    if (event.type === 'pointerup') gestures.end()
    else gestures.cancel()
  }
  const wheel = (event: WheelEvent): void => {
    event.preventDefault()
    // A trackpad's pinch comes as a wheel with Ctrl.
    if (event.ctrlKey) gestures.pinch({ x: 0, y: 0 }, Math.exp(-event.deltaY * wheelZoomPerPixel), pointOf(event))
    else gestures.pinch({ x: -event.deltaX, y: -event.deltaY }, 1, pointOf(event))
  }

  stage.addEventListener('pointerdown', down)
  stage.addEventListener('pointermove', move)
  stage.addEventListener('pointerup', up)
  stage.addEventListener('pointercancel', up)
  stage.addEventListener('wheel', wheel, { passive: false })
  return () => {
    stage.removeEventListener('pointerdown', down)
    stage.removeEventListener('pointermove', move)
    stage.removeEventListener('pointerup', up)
    stage.removeEventListener('pointercancel', up)
    stage.removeEventListener('wheel', wheel)
  }
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}
