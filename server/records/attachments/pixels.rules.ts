/** Wide and high, in pixels, as the beginning of a picture says; null when the beginning does not say it. */
export type Size = { width: number; height: number }

/** Reads the size of a JPEG, PNG, WebP or GIF without decoding anything. */
export function sizeOf(type: string, head: Buffer): Size | null {
  try {
    if (type === 'image/png') return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) }
    if (type === 'image/gif') return { width: head.readUInt16LE(6), height: head.readUInt16LE(8) }
    return type === 'image/webp' ? sizeOfWebp(head) : sizeOfJpeg(head)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** RFC 9649: simple lossy, simple lossless, extended. */
function sizeOfWebp(head: Buffer): Size | null {
  const form = head.toString('latin1', 12, 16)
  if (form === 'VP8 ') return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff }
  if (form === 'VP8X') return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 }
  if (form !== 'VP8L') return null
  const bits = head.readUInt32LE(21)
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
}

/** The frame header (ITU-T T.81, B.2.2) comes after segments that each say their length. */
function sizeOfJpeg(head: Buffer): Size | null {
  for (let at = 2; ; ) {
    if (head.readUInt8(at) !== 0xff) return null
    const marker = head.readUInt8(at + 1)
    if (marker === 0xff) {
      at += 1
      continue
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { height: head.readUInt16BE(at + 5), width: head.readUInt16BE(at + 7) }
    if (marker === 0xda || marker === 0xd9) return null
    at += 2 + head.readUInt16BE(at + 2)
  }
}
