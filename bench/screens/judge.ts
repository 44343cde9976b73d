import sharp from 'sharp'
import { coverColour } from '../../server/outside/inspect/draw.ts'
import type { Box, Rendered } from './render.ts'

/** Which of a screen's items are gone from its rendition, and how much of what was covered belonged to one. */
export type Verdict = {
  gone: boolean[]
  coveredPixels: number
  plantedPixels: number
  boxes: number
  plantedBoxes: number
}

/** WebP blurs the edge of a flat colour a little. */
const tolerance = 14
/** This share of the box around an item's ink, and of its ink, must be one flat colour that was not there before. */
const areaMin = 0.9
const inkMin = 0.98
/** Ink stands out from the paper by at least this share of what stands out most: paper may be a gradient. */
const inkContrast = 0.5
/** In pixels: specks of the cover's colour are letters' edges. */
const regionMin = 200

type Pixels = { data: Buffer; width: number; height: number }

async function pixelsOf(picture: Buffer): Promise<Pixels> {
  const { data, info } = await sharp(picture)
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** Compares a screen with its rendition, pixel by pixel. */
export async function judge({ png, labels, hidden }: Omit<Rendered, 'name'>, webp: Buffer): Promise<Verdict> {
  const [before, after] = await Promise.all([pixelsOf(png), pixelsOf(webp)])
  if (before.width !== after.width) throw new Error('the rendition has another size')
  const isFlat = new Uint8Array(after.width * after.height)
  const isNew = new Uint8Array(isFlat.length)
  const isCover = ({ data }: Pixels, at: number) =>
    coverColour.every((value, c) => Math.abs(data[3 * at + c]! - value) <= tolerance)
  for (let at = 0; at < isFlat.length; at++) {
    isFlat[at] = Number(isCover(after, at))
    isNew[at] = Number(!isCover(before, at))
  }
  // What looked like a cover before is none.
  const regions = regionsOf(isFlat, after.width).filter(
    (region) => region.length >= regionMin && region.filter((at) => isNew[at]).length * 2 > region.length,
  )
  const planted = new Uint8Array(isFlat.length)
  for (const box of [...hidden, ...labels.flatMap(({ whole }) => whole)])
    each(after, grown(box), (at) => {
      planted[at] = 1
    })
  return {
    gone: labels.map(({ parts }) => parts.every((box) => isGone(before, isFlat, box))),
    coveredPixels: regions.reduce((sum, region) => sum + region.length, 0),
    plantedPixels: regions.reduce((sum, region) => sum + region.filter((at) => planted[at]).length, 0),
    boxes: regions.length,
    plantedBoxes: regions.filter((region) => region.some((at) => planted[at])).length,
  }
}

/** A cover reaches over the letters' edge; that much around an item still counts as the item's. */
function grown({ x, y, width, height }: Box): Box {
  const by = height / 2
  return { x: x - by, y: y - by / 2, width: width + 2 * by, height: height + by }
}

function each({ width, height }: Pixels, box: Box, act: (at: number) => void): void {
  const [right, bottom] = [
    Math.min(width, Math.ceil(box.x + box.width)),
    Math.min(height, Math.ceil(box.y + box.height)),
  ]
  for (let y = Math.max(0, Math.floor(box.y)); y < bottom; y++)
    for (let x = Math.max(0, Math.floor(box.x)); x < right; x++) act(y * width + x)
}

function isGone(before: Pixels, isFlat: Uint8Array, box: Box): boolean {
  const lights: number[] = []
  const lightAt = (at: number) => before.data[3 * at]! + before.data[3 * at + 1]! + before.data[3 * at + 2]!
  each(before, box, (at) => lights.push(lightAt(at)))
  if (lights.length === 0) return true
  const paper = lights.toSorted((a, b) => a - b)[lights.length >> 1]!
  const most = lights.reduce((max, light) => Math.max(max, Math.abs(light - paper)), 1)
  let [ink, inkGone] = [0, 0]
  let [left, right, top, bottom] = [Number.POSITIVE_INFINITY, 0, Number.POSITIVE_INFINITY, 0]
  each(before, box, (at) => {
    if (Math.abs(lightAt(at) - paper) < inkContrast * most) return
    ink += 1
    inkGone += isFlat[at]!
    const [x, y] = [at % before.width, Math.floor(at / before.width)]
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  })
  if (ink === 0) return true
  let [area, areaGone] = [0, 0]
  each(before, { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }, (at) => {
    area += 1
    areaGone += isFlat[at]!
  })
  return inkGone >= inkMin * ink && areaGone >= areaMin * area
}

function regionsOf(isFlat: Uint8Array, width: number): number[][] {
  const seen = new Uint8Array(isFlat.length)
  const regions: number[][] = []
  for (let first = 0; first < isFlat.length; first++) {
    if (!isFlat[first] || seen[first]) continue
    const region = [first]
    seen[first] = 1
    for (let done = 0; done < region.length; done++) {
      const at = region[done]!
      for (const next of [at - 1, at + 1, at - width, at + width]) {
        if (!isFlat[next] || seen[next]) continue
        seen[next] = 1
        region.push(next)
      }
    }
    regions.push(region)
  }
  return regions
}
