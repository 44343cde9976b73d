/** Whether PostgreSQL can store a text: it takes neither NUL nor half a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed()
}

export const unstorable = 'must be text without NUL characters and half surrogate pairs'

/** Whether a text shows nothing: spaces, controls, marks without a letter, signs without a picture. */
export function isBlank(text: string): boolean {
  return !/[^\p{M}\p{C}\p{Z}\p{DI}\u2800]/u.test(text)
}

/**
 * What a line must not hold, because it hides or reorders its neighbours: control characters, the marks of the
 * bidirectional algorithm (UAX 9), signs without a width, tags. Joiners stay: emoji and several scripts are written
 * with them.
 */
const unseen =
  /[\p{Cc}\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu

/** Most lines: printable ASCII, nothing to take out. */
const isLine = /^[!-~]+(?: [!-~]+)*$/

/** A text as one line, for names, subjects and numbers: breaks and runs of spaces are one space, nothing is unseen. */
export function oneLine(text: string): string {
  if (isLine.test(text)) return text
  return text
    .replace(/[\s\u0085]+/g, ' ')
    .replace(unseen, '')
    .trim()
}
