import { type InferenceSession, Tensor } from 'onnxruntime-node'
import type { Box, SeenLine } from '#platform/pictures.rules.ts'
import { type Picture, sample } from './picture.ts'

const normal = { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] }
/** The height the model was trained with; the width follows from the line, padded with grey to whole steps. */
const modelHeight = 48
const modelWidthMin = 64
const modelWidthMax = 2_400
const widthStep = 32

/** Reads one line of text. `signs` are the model's classes after the first, which is the blank (CTC). */
export async function readLine(
  session: InferenceSession,
  picture: Picture,
  box: Box,
  signs: string[],
): Promise<SeenLine> {
  const width = Math.min(modelWidthMax, Math.max(8, Math.round((box.width * modelHeight) / box.height)))
  const rowLength = Math.max(modelWidthMin, Math.ceil(width / widthStep) * widthStep)
  const input = new Float32Array(3 * modelHeight * rowLength)
  sample(picture, box, input, { width, height: modelHeight, rowLength }, normal)
  const { [session.outputNames[0]!]: output } = await session.run({
    [session.inputNames[0]!]: new Tensor('float32', input, [1, 3, modelHeight, rowLength]),
  })
  const [, steps, classes] = output!.dims as [number, number, number]
  const likely = output!.data as Float32Array
  const stepWidth = (rowLength / steps) * (box.width / width)
  let text = ''
  const at: number[] = []
  const sure: number[] = []
  let before = 0
  for (let step = 0; step < steps; step++) {
    const best = likeliest(likely, step * classes, classes)
    // A sign that goes on over several steps is one; between two equal ones stands a blank.
    if (best > 0 && best !== before) {
      const sign = signs[best - 1]!
      text += sign
      for (let unit = 0; unit < sign.length; unit++) {
        at.push(Math.round(box.x + (step + 0.5) * stepWidth))
        sure.push(Number(likely[step * classes + best]!.toFixed(2)))
      }
    }
    before = best
  }
  return { text, at, sure, box }
}

function likeliest(likely: Float32Array, start: number, count: number): number {
  let best = 0
  for (let i = 1; i < count; i++) if (likely[start + i]! > likely[start + best]!) best = i
  return best
}
