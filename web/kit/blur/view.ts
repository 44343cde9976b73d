export type Point = { x: number; y: number }
export type Size = { width: number; height: number }
export type Box = Point & Size

/** How a picture lies on the stage: its point p stands at (x, y) + p × scale, in CSS pixels of the stage. */
export type View = Point & { scale: number }

/** A small picture is not blown up further than this, so that a stamp does not look like a mosaic. */
const fitScaleMax = 2
const zoomMax = 8

const between = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max)

/** The whole picture, in the middle of the stage. */
export function fitted(picture: Size, stage: Size): View {
  return held({ x: 0, y: 0, scale: fitScale(picture, stage) }, picture, stage)
}

function fitScale(picture: Size, stage: Size): number {
  return Math.min(stage.width / picture.width, stage.height / picture.height, fitScaleMax)
}

/** Larger or smaller by `factor`, with the point under `at` staying where it is; never smaller than the whole picture. */
export function zoomed(view: View, picture: Size, stage: Size, factor: number, at: Point): View {
  const fit = fitScale(picture, stage)
  const scale = between(view.scale * factor, fit, fit * zoomMax)
  const under = toPicture(view, at)
  return held({ x: at.x - under.x * scale, y: at.y - under.y * scale, scale }, picture, stage)
}

export function moved(view: View, picture: Size, stage: Size, by: Point): View {
  return held({ ...view, x: view.x + by.x, y: view.y + by.y }, picture, stage)
}

/** Moves as little as shows the whole box. */
export function showing(view: View, picture: Size, stage: Size, box: Box): View {
  const left = view.x + box.x * view.scale
  const top = view.y + box.y * view.scale
  const by = {
    x: inside(left, box.width * view.scale, stage.width),
    y: inside(top, box.height * view.scale, stage.height),
  }
  return moved(view, picture, stage, by)
}

/** How far a stretch has to go to lie within 0 … room; its beginning counts when it is longer. */
function inside(start: number, length: number, room: number): number {
  if (start < 0 || length > room) return -start
  return Math.min(0, room - (start + length))
}

/** No empty margin where there is picture left to show; in the middle where there is not. */
function held(view: View, picture: Size, stage: Size): View {
  const hold = (offset: number, length: number, room: number): number =>
    length <= room ? (room - length) / 2 : between(offset, room - length, 0)
  return {
    scale: view.scale,
    x: hold(view.x, picture.width * view.scale, stage.width),
    y: hold(view.y, picture.height * view.scale, stage.height),
  }
}

/** The point of the picture under a point of the stage. */
export function toPicture(view: View, at: Point): Point {
  return { x: (at.x - view.x) / view.scale, y: (at.y - view.y) / view.scale }
}

/** The box between two corners, grown to whole pixels (a half-covered one would still tell) and cut to the picture. */
export function boxBetween(a: Point, b: Point, picture: Size): Box {
  const x = between(Math.floor(Math.min(a.x, b.x)), 0, picture.width)
  const y = between(Math.floor(Math.min(a.y, b.y)), 0, picture.height)
  const right = between(Math.ceil(Math.max(a.x, b.x)), 0, picture.width)
  const bottom = between(Math.ceil(Math.max(a.y, b.y)), 0, picture.height)
  return { x, y, width: right - x, height: bottom - y }
}

/** Where the keyboard's box begins: in the middle, about as large as a line with a card number. */
export function firstBox(picture: Size): Box {
  const width = Math.ceil(picture.width * 0.4)
  const height = Math.ceil(Math.min(picture.height, picture.width) * 0.08)
  const x = Math.floor((picture.width - width) / 2)
  const y = Math.floor((picture.height - height) / 2)
  return { x, y, width, height }
}

export const arrows: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

/** The box moved one step along an arrow, within the picture. `step` in pixels of the picture. */
export function boxMoved(box: Box, arrow: Point, step: number, picture: Size): Box {
  return {
    ...box,
    x: between(box.x + arrow.x * step, 0, picture.width - box.width),
    y: between(box.y + arrow.y * step, 0, picture.height - box.height),
  }
}

/** The box made larger or smaller at its right and lower edge: never less than one step, never beyond the picture. */
export function boxResized(box: Box, arrow: Point, step: number, picture: Size): Box {
  return {
    ...box,
    width: between(box.width + arrow.x * step, Math.min(step, picture.width - box.x), picture.width - box.x),
    height: between(box.height + arrow.y * step, Math.min(step, picture.height - box.y), picture.height - box.y),
  }
}
