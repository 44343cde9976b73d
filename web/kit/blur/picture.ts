import type { Size } from './view.ts'

/** Longest side of what is sent, in pixels: a full screenshot of any phone stays readable. */
const sideMax = 2_560
/** Screenshots with small text stay sharp at this quality; a photograph is about 1 MB. */
const jpegQuality = 0.9

/** The file cannot be shown here: no picture, a broken one, or of a kind that this browser does not know (HEIC). */
export class PictureUnreadable extends Error {}

export function fittedSize({ width, height }: Size): Size {
  const scale = Math.min(1, sideMax / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/**
 * Draws a picture file, upright, on a canvas of at most 2,560 pixels a side and on white. Its metadata (place, device,
 * time) does not come along. Throws PictureUnreadable.
 */
export async function openPicture(file: Blob): Promise<HTMLCanvasElement> {
  const source = await decoded(file)
  const canvas = document.createElement('canvas')
  Object.assign(canvas, fittedSize(source))
  const pen = penOf(canvas)
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(source, 0, 0, canvas.width, canvas.height)
  if ('close' in source) source.close()
  return canvas
}

/** What is sent: the pixels of the canvas as they are now, in a new file. Throws PictureUnreadable. */
export function encodePicture(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((give, fail) => {
    canvas.toBlob((blob) => (blob ? give(blob) : fail(new PictureUnreadable('no bytes'))), 'image/jpeg', jpegQuality)
  })
}

export function penOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const pen = canvas.getContext('2d')
  if (!pen) throw new PictureUnreadable('no canvas')
  return pen
}

/**
 * Browsers that know `from-image` turn a picture as its EXIF orientation says and decode it aside. Others either lack
 * the function (Safari 14), or refuse the option (Chrome 87), which without it would lay the picture on its side: they
 * show it as a page does, upright since Chrome 81 and Safari 13.1.
 */
async function decoded(file: Blob): Promise<ImageBitmap | HTMLImageElement> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch {
    return shown(file)
  }
}

async function shown(file: Blob): Promise<HTMLImageElement> {
  const image = new Image()
  image.src = URL.createObjectURL(file)
  try {
    await image.decode()
  } catch {
    throw new PictureUnreadable('not decoded')
  } finally {
    URL.revokeObjectURL(image.src)
  }
  if (image.naturalWidth === 0) throw new PictureUnreadable('empty')
  return image
}
