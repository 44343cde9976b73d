import { type InferenceSession, Tensor } from 'onnxruntime-node'
import type { Box } from '#platform/pictures.rules.ts'
import { type Picture, sample } from './picture.ts'

/** What the model was trained with (PP-OCR detection): means and deviations of blue, green, red. */
const normal = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] }
/** A pixel of this probability belongs to text; a region of less on average is none. */
const pixelMin = 0.3
const regionMin = 0.5
/** The model draws text thinner than it is: each side is moved out by this share of area over outline (DB, arXiv 1911.08947). */
const unclip = 1.6
const sideMin = 3
/** The model halves the picture five times. */
const multiple = 32
/** Long pictures are looked at piece by piece: memory grows with the piece. */
const pieceHeightMax = 1_600
const overlap = 64

/** Where lines of text stand in a picture, in its pixels; `scale` is how much smaller the model sees it. */
export async function detectLines(session: InferenceSession, picture: Picture, scale: number): Promise<Box[]> {
  const boxes: Box[] = []
  const pieceHeight = Math.floor(pieceHeightMax / scale)
  const step = pieceHeight - Math.floor(overlap / scale)
  for (let y = 0; y === 0 || y + pieceHeight - step < picture.height; y += step) {
    const piece = { x: 0, y, width: picture.width, height: Math.min(pieceHeight, picture.height - y) }
    boxes.push(...(await detectIn(session, picture, piece, scale)))
  }
  return boxes
}

async function detectIn(session: InferenceSession, picture: Picture, piece: Box, scale: number): Promise<Box[]> {
  const width = roundedUp(piece.width * scale)
  const height = roundedUp(piece.height * scale)
  const input = new Float32Array(3 * width * height)
  sample(picture, piece, input, { width, height, rowLength: width }, normal)
  const { [session.outputNames[0]!]: output } = await session.run({
    [session.inputNames[0]!]: new Tensor('float32', input, [1, 3, height, width]),
  })
  const [scaleX, scaleY] = [piece.width / width, piece.height / height]
  return regionsOf(output!.data as Float32Array, width, height).map((region) => ({
    x: piece.x + region.x * scaleX,
    y: piece.y + region.y * scaleY,
    width: region.width * scaleX,
    height: region.height * scaleY,
  }))
}

const roundedUp = (length: number) => Math.max(multiple, Math.ceil(length / multiple) * multiple)

/** The connected regions of likely text, as upright boxes moved out to the whole height of the letters. */
function regionsOf(likely: Float32Array, width: number, height: number): Box[] {
  const seen = new Uint8Array(width * height)
  const waiting = new Int32Array(width * height)
  const boxes: Box[] = []
  for (let first = 0; first < likely.length; first++) {
    if (seen[first] || likely[first]! < pixelMin) continue
    let [left, right, top, bottom] = [width, 0, height, 0]
    let [sum, count, end] = [0, 0, 0]
    waiting[end++] = first
    seen[first] = 1
    while (count < end) {
      const at = waiting[count++]!
      const [x, y] = [at % width, Math.floor(at / width)]
      sum += likely[at]!
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
      for (const next of [x > 0 ? at - 1 : at, x < width - 1 ? at + 1 : at, at - width, at + width]) {
        if (next < 0 || next >= likely.length || seen[next] || likely[next]! < pixelMin) continue
        seen[next] = 1
        waiting[end++] = next
      }
    }
    const [w, h] = [right - left + 1, bottom - top + 1]
    if (Math.min(w, h) < sideMin || sum / count < regionMin) continue
    const out = (unclip * w * h) / (2 * (w + h))
    const [x, y] = [Math.max(0, left - out), Math.max(0, top - out)]
    boxes.push({ x, y, width: Math.min(width, right + 1 + out) - x, height: Math.min(height, bottom + 1 + out) - y })
  }
  return boxes
}
