const nameCharsMax = 80

/** Controls, direction marks, zero-width and invisible characters, tags, private use, what has no character. */
const hidden = /\p{C}|\p{Zl}|\p{Zp}|\p{Variation_Selector}|\p{Default_Ignorable_Code_Point}/gu
/** Names that Windows gives to devices, whatever extension follows. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?=\.|$)/i

/**
 * A name that somebody gave to a file, as it may be shown and saved anywhere: one part of a path, nothing invisible,
 * nothing that an operating system or a shell reads, and the extension of what the content is. Never empty.
 */
export function cleanName(given: string, extension: string): string {
  const last = given
    .toWellFormed()
    .replaceAll('\uFFFD', '')
    .normalize('NFC')
    .split(/[/\\:]/)
    .at(-1)!
  const plain = last
    .replace(hidden, '')
    .replace(/[<>"|?*%&'`$;!#{}^~]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. -]+|[. ]+$/g, '')
  const base = [...withoutExtension(plain, extension)]
    .slice(0, nameCharsMax)
    .join('')
    .replace(/[. ]+$/, '')
  const safe = device.test(base) ? `_${base}` : base
  return `${safe || 'file'}.${extension}`
}

/** The same name for what is handed out in another format. */
export function renamed(name: string, extension: string): string {
  return `${name.replace(/\.[^.]*$/, '')}.${extension}`
}

/** Only an extension that says what the content is goes: `a.html` of a plain text stays in sight as `a.html.txt`. */
function withoutExtension(name: string, extension: string): string {
  const same = extension === 'jpg' ? '(?:jpg|jpeg|jpe|jfif)' : extension
  return name.replace(new RegExp(`\\.${same}$`, 'i'), '')
}

/**
 * Content-Disposition for a cleaned name (RFC 6266): a plain ASCII name for old readers, the real one percent-encoded
 * (RFC 8187).
 */
export function disposition(way: 'inline' | 'attachment', shown: string): string {
  // The mask's stars are no part of a name that every disk takes.
  const name = shown.replaceAll('*', '_')
  const ascii = name.replace(/[^\x20-\x7e]/gu, '_').replace(/["\\]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${way}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
