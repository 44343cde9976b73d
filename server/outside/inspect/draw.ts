import sharp from 'sharp'
import type { Box } from '#platform/pictures.rules.ts'
import { picturePixelsMax } from '#platform/ports.ts'
import type { Picture } from './picture.ts'

/** Enough to read every line of a long screenshot. */
const drawnPixelsMax = 16_000_000
/** The format's own limit is 16,383. */
const drawnSideMax = 16_383
/** Seen on white and on black. One flat colour: digits under a mosaic can be guessed back. */
export const coverColour = [0x5f, 0x6f, 0x78] as const

export type Unread = { refused: 'broken' | 'too_many_pixels' }
const channels = 3

/**
 * The pixels of a picture, the right way up and on white where it was transparent: what is read is what is shown. Of an
 * animation the first picture. Only the readers of the four formats that are taken are open; everything else of libvips
 * is blocked.
 */
export async function decode(bytes: Buffer): Promise<Picture | Unread> {
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
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true })
    return { rgb: data, width: info.width, height: info.height }
  } catch (error) {
    return { refused: /pixel limit/i.test((error as Error).message) ? 'too_many_pixels' : 'broken' }
  }
}

/** Draws the pixels as WebP, with nothing left of those under the boxes. */
export function draw({ rgb, width, height }: Picture, boxes: Box[]): Promise<Buffer> {
  for (const box of boxes) {
    const [left, right] = [Math.max(0, Math.floor(box.x)), Math.min(width, Math.ceil(box.x + box.width))]
    const [top, bottom] = [Math.max(0, Math.floor(box.y)), Math.min(height, Math.ceil(box.y + box.height))]
    if (right <= left) continue
    const row = Buffer.alloc((right - left) * channels, Buffer.from(coverColour))
    for (let y = top; y < bottom; y++) row.copy(rgb, (y * width + left) * channels)
  }
  return sharp(rgb, { raw: { width, height, channels } }).webp({ quality: 85, effort: 2 }).toBuffer()
}
