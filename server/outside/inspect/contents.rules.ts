/** What a look into files that are handed out as they came finds. Pictures are drawn anew instead: draw.ts. */
export type Fault = 'broken' | 'active_content' | 'mixed_content'

/** @returns null when the content is what its kind says and nothing besides. */
export function faultIn(kind: 'pdf' | 'video', bytes: Buffer): Fault | null {
  return kind === 'pdf' ? faultInPdf(bytes) : faultInVideo(bytes)
}

/** A reader runs or opens what these names stand before (ISO 32000-2, 12.6.4 and 13.7). */
const activeNames = /\/(?:JavaScript|JS|Launch|RichMedia|Movie|ImportData)(?![A-Za-z0-9])/
/** What follows the last `%%EOF` may be a line end or a few bytes of a careless writer, not another file. */
const afterEofBytesMax = 1024

/** Names may be written with `#4A` for a letter; what is packed or encrypted inside the file is not looked into. */
function faultInPdf(bytes: Buffer): Fault | null {
  const text = bytes.toString('latin1')
  const end = text.lastIndexOf('%%EOF')
  if (!/^%PDF-[12]\.\d/.test(text) || end < 0) return 'broken'
  if (bytes.length - end > afterEofBytesMax || hasZipEnd(bytes)) return 'mixed_content'
  const named = text.replace(/#([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  return activeNames.test(named) ? 'active_content' : null
}

/** The end record of a ZIP archive stands in its last 65,557 bytes (APPNOTE 4.3.16), wherever the archive begins. */
function hasZipEnd(bytes: Buffer): boolean {
  const at = bytes.subarray(-65_557).lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  return at >= 0
}

const boxesMax = 10_000

/** The boxes of an ISO base media file (ISO/IEC 14496-12) fill it to its last byte, and one of them is the movie. */
function faultInVideo(bytes: Buffer): Fault | null {
  const types: string[] = []
  let at = 0
  while (at < bytes.length) {
    if (at + 8 > bytes.length || types.length >= boxesMax) return types.includes('moov') ? 'mixed_content' : 'broken'
    const type = bytes.toString('latin1', at + 4, at + 8)
    let size = bytes.readUInt32BE(at)
    if (size === 1 && at + 16 <= bytes.length) size = Number(bytes.readBigUInt64BE(at + 8))
    else if (size === 0) size = bytes.length - at
    if (!/^[\x20-\x7e\xa9]{4}$/.test(type) || size < 8 || at + size > bytes.length)
      return types.includes('moov') ? 'mixed_content' : 'broken'
    types.push(type)
    at += size
  }
  if (types[0] !== 'ftyp' || !types.includes('moov')) return 'broken'
  return hasZipEnd(bytes) ? 'mixed_content' : null
}
