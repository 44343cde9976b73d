import sharp from 'sharp'
import { picturePixelsMax } from '#platform/ports.ts'

/** Enough to read every line of a long screenshot. */
const drawnPixelsMax = 16_000_000
/** The format's own limit is 16,383. */
const drawnSideMax = 16_383

export type Drawn = { webp: Buffer; width: number; height: number } | { refused: 'broken' | 'too_many_pixels' }

/**
 * Draws a picture anew as WebP, the right way up: nothing of the original but its pixels, and of an animation the first
 * picture. Only the readers of the four formats that are taken are open; everything else of libvips is blocked.
 */
export async function draw(bytes: Buffer): Promise<Drawn> {
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({
    operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadNsgif'],
  })
  sharp.cache(false)
  sharp.concurrency(1)
  try {
    const picture = sharp(bytes, { limitInputPixels: picturePixelsMax, failOn: 'error', sequentialRead: true })
    const { width, height } = (await picture.metadata()).autoOrient
    if (width * height > picturePixelsMax) return { refused: 'too_many_pixels' }
    const scale = Math.min(1, Math.sqrt(drawnPixelsMax / (width * height)), drawnSideMax / Math.max(width, height))
    if (scale < 1) picture.resize(Math.max(1, Math.floor(width * scale)), Math.max(1, Math.floor(height * scale)))
    const { data, info } = await picture
      .autoOrient()
      .webp({ quality: 85, effort: 2 })
      .toBuffer({ resolveWithObject: true })
    return { webp: data, width: info.width, height: info.height }
  } catch (error) {
    return { refused: /pixel limit/i.test((error as Error).message) ? 'too_many_pixels' : 'broken' }
  }
}
