import type { Box } from '#platform/pictures.rules.ts'

/** Pixels in memory: rows from the top, each pixel red, green, blue. */
export type Picture = { rgb: Buffer; width: number; height: number }

/**
 * Reads a rectangle of a picture at another size into planes of floats, as the models want them: blue, green, red, each
 * `(value / 255 - mean) / deviation`. Averages as many points as the picture is made smaller, so that thin strokes stay.
 */
export function sample(
  { rgb, width, height }: Picture,
  box: Box,
  into: Float32Array,
  size: { width: number; height: number; rowLength: number },
  { mean, deviation }: { mean: readonly number[]; deviation: readonly number[] },
): void {
  const stepX = box.width / size.width
  const stepY = box.height / size.height
  const pointsX = Math.max(1, Math.ceil(stepX))
  const pointsY = Math.max(1, Math.ceil(stepY))
  const share = 1 / (pointsX * pointsY)
  const plane = size.rowLength * size.height
  const scales = deviation.map((each) => 1 / (255 * each))
  const shifts = mean.map((each, i) => each / deviation[i]!)
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      let [red, green, blue] = [0, 0, 0]
      for (let j = 0; j < pointsY; j++) {
        const sourceY = clamp(box.y + (y + (j + 0.5) / pointsY) * stepY - 0.5, height - 1)
        const top = Math.floor(sourceY)
        const downwards = sourceY - top
        const upper = top * width
        const lower = Math.min(top + 1, height - 1) * width
        for (let i = 0; i < pointsX; i++) {
          const sourceX = clamp(box.x + (x + (i + 0.5) / pointsX) * stepX - 0.5, width - 1)
          const left = Math.floor(sourceX)
          const along = sourceX - left
          const right = Math.min(left + 1, width - 1)
          const [a, b, c, d] = [(upper + left) * 3, (upper + right) * 3, (lower + left) * 3, (lower + right) * 3]
          const [wa, wb] = [(1 - along) * (1 - downwards), along * (1 - downwards)]
          const [wc, wd] = [(1 - along) * downwards, along * downwards]
          red += rgb[a]! * wa + rgb[b]! * wb + rgb[c]! * wc + rgb[d]! * wd
          green += rgb[a + 1]! * wa + rgb[b + 1]! * wb + rgb[c + 1]! * wc + rgb[d + 1]! * wd
          blue += rgb[a + 2]! * wa + rgb[b + 2]! * wb + rgb[c + 2]! * wc + rgb[d + 2]! * wd
        }
      }
      const at = y * size.rowLength + x
      into[at] = blue * share * scales[0]! - shifts[0]!
      into[at + plane] = green * share * scales[1]! - shifts[1]!
      into[at + 2 * plane] = red * share * scales[2]! - shifts[2]!
    }
  }
}

const clamp = (value: number, max: number) => Math.min(Math.max(value, 0), max)
