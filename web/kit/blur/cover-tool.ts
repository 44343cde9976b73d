import { followGestures } from './gestures.ts'
import { type Mark, paint } from './marks.ts'
import { penOf } from './picture.ts'
import {
  arrows,
  type Box,
  boxBetween,
  boxMoved,
  boxResized,
  firstBox,
  fitted,
  moved,
  type Point,
  type Size,
  showing,
  toPicture,
  type View,
  zoomed,
} from './view.ts'

export type Instrument = 'brush' | 'box'

export type CoverTool = {
  /** The picture with everything covered that was covered: what is seen is what is sent. */
  canvas: HTMLCanvasElement
  use: (instrument: Instrument) => void
  undo: () => void
  clear: () => void
  zoom: (factor: number) => void
  stop: () => void
}

/** Of the brush, in CSS pixels on the screen: a finger's breadth, finer when zoomed in. */
const brushWidth = 28
/** A box smaller than this on the screen was a slip of the finger. */
const boxSideMin = 4
export const zoomStep = 1.5
/** How far an arrow key goes, as a part of what the stage shows. */
const keyStepPart = 0.02

/**
 * Puts a picture on a stage, to be covered by brush, box or keyboard (arrows move a box, with Shift they size it, Enter
 * covers, Backspace takes back, + and − zoom). The original is kept for taking back and never leaves this function.
 * `onMarks` hears how many marks there are.
 */
export function openCoverTool(
  stage: HTMLElement,
  original: HTMLCanvasElement,
  onMarks: (count: number) => void,
): CoverTool {
  const picture = { width: original.width, height: original.height }
  const canvas = document.createElement('canvas')
  Object.assign(canvas, picture)
  const pen = penOf(canvas)
  const frame = document.createElement('div')
  canvas.className = 'cover-picture'
  frame.className = 'cover-frame'
  stage.append(canvas, frame)
  stage.tabIndex = 0

  let instrument: Instrument = 'brush'
  const sizeOf = (): Size => ({ width: stage.clientWidth, height: stage.clientHeight })
  let view: View = fitted(picture, sizeOf())
  let isWhole = true
  let marks: Mark[] = []
  let stroke: Extract<Mark, { kind: 'stroke' }> | null = null
  let dragFrom: Point | null = null
  /** The box that is being drawn, or that the keyboard moves. */
  let box: Box | null = null

  const repaint = (): void => {
    pen.drawImage(original, 0, 0)
    for (const mark of marks) paint(pen, mark)
  }
  const setMarks = (next: Mark[]): void => {
    marks = next
    repaint()
    onMarks(marks.length)
  }
  const lay = (next: View): void => {
    view = next
    canvas.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`
    frame.hidden = box === null
    if (!box) return
    frame.style.transform = `translate(${view.x + box.x * view.scale}px, ${view.y + box.y * view.scale}px)`
    frame.style.width = `${box.width * view.scale}px`
    frame.style.height = `${box.height * view.scale}px`
  }
  const zoomAt = (factor: number, at: Point): void => {
    lay(zoomed(view, picture, sizeOf(), factor, at))
    isWhole = view.scale === fitted(picture, sizeOf()).scale
  }
  const middle = (): Point => ({ x: stage.clientWidth / 2, y: stage.clientHeight / 2 })
  const frameBox = (next: Box | null): void => {
    box = next
    lay(view)
  }

  const stopGestures = followGestures(stage, {
    start(at) {
      if (instrument === 'box') {
        dragFrom = toPicture(view, at)
        return
      }
      stroke = { kind: 'stroke', points: [toPicture(view, at)], width: brushWidth / view.scale }
      frameBox(null)
      paint(pen, stroke)
    },
    move(at) {
      if (dragFrom) frameBox(boxBetween(dragFrom, toPicture(view, at), picture))
      if (!stroke) return
      const last = stroke.points[stroke.points.length - 1]!
      stroke.points.push(toPicture(view, at))
      paint(pen, { ...stroke, points: [last, toPicture(view, at)] })
    },
    end() {
      const isMeant = box && Math.min(box.width, box.height) * view.scale >= boxSideMin
      if (stroke) setMarks([...marks, stroke])
      if (dragFrom && box && isMeant) setMarks([...marks, { kind: 'box', box }])
      if (dragFrom) frameBox(null)
      stroke = dragFrom = null
    },
    cancel() {
      stroke = dragFrom = null
      repaint()
      frameBox(null)
    },
    pinch(by, factor, at) {
      lay(moved(view, picture, sizeOf(), by))
      zoomAt(factor, at)
    },
  })

  const undo = (): void => setMarks(marks.slice(0, -1))
  const stepBox = (arrow: Point, resizes: boolean): void => {
    const step = Math.max(1, Math.round((Math.min(stage.clientWidth, stage.clientHeight) * keyStepPart) / view.scale))
    // The first arrow only shows the box.
    box = box ? (resizes ? boxResized : boxMoved)(box, arrow, step, picture) : firstBox(picture)
    lay(showing(view, picture, sizeOf(), box))
  }
  const press = (event: KeyboardEvent): void => {
    const arrow = arrows[event.key]
    const isUndo = event.key === 'Backspace' || event.key === 'Delete' || (event.key === 'z' && isCommand(event))
    if (arrow) stepBox(arrow, event.shiftKey)
    else if (isUndo) undo()
    else if (isCommand(event)) return
    else if ((event.key === 'Enter' || event.key === ' ') && box) setMarks([...marks, { kind: 'box', box }])
    else if (event.key === '+' || event.key === '=') zoomAt(zoomStep, middle())
    else if (event.key === '-') zoomAt(1 / zoomStep, middle())
    else return
    event.preventDefault()
  }
  stage.addEventListener('keydown', press)
  const watch = new ResizeObserver(() =>
    lay(isWhole ? fitted(picture, sizeOf()) : moved(view, picture, sizeOf(), { x: 0, y: 0 })),
  )
  watch.observe(stage)
  lay(view)
  repaint()

  return {
    canvas,
    use(next) {
      instrument = next
      frameBox(null)
    },
    undo,
    clear: () => setMarks([]),
    zoom: (factor) => zoomAt(factor, middle()),
    stop() {
      stopGestures()
      watch.disconnect()
      stage.removeEventListener('keydown', press)
      canvas.remove()
      frame.remove()
    },
  }
}

function isCommand(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey
}
