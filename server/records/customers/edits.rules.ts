/** What masking looks for. `document` is an identity paper other than the resident ID, `wechat` a WeChat or QQ account. */
export const foundKinds = [
  'card',
  'id',
  'document',
  'phone',
  'landline',
  'email',
  'address',
  'name',
  'wechat',
  'secret',
] as const
export type FoundKind = (typeof foundKinds)[number]

/** Where something was found: offsets in UTF-16 units of the text before masking, in order, without overlap. */
export type Found = { kind: FoundKind; start: number; end: number }

/** `from` to `to` is what `put` replaces: an e-mail address keeps its domain, an address its district. */
export type Edit = Found & { from: number; to: number; put: string }

/** Counts characters and groups looked at, so that a test can bound the work instead of the time. */
export type Steps = { steps: number }

/** An edit that replaces all that was found. */
export function whole(kind: FoundKind, start: number, end: number, put: string): Edit {
  return { kind, start, end, from: start, to: end, put }
}

/** The text with every edit made; they are in order and do not overlap. */
export function edited(text: string, edits: Edit[]): string {
  let result = ''
  let done = 0
  for (const { from, to, put } of edits) {
    result += text.slice(done, from) + put
    done = to
  }
  return result + text.slice(done)
}

const nuls = '\0'.repeat(64)

/** Replaces what is already masked by NUL, which is neither digit, letter nor star, so that no later rule reads it. */
export function blanked(plain: string, edits: Edit[]): string {
  if (edits.length === 0) return plain
  let result = ''
  let done = 0
  for (const { from, to } of edits) {
    result += plain.slice(done, from) + (to - from > nuls.length ? '\0'.repeat(to - from) : nuls.slice(0, to - from))
    done = to
  }
  return result + plain.slice(done)
}

export const isDigit = (c: number) => c >= 48 && c <= 57
export const isLetter = (c: number) => (c | 32) >= 97 && (c | 32) <= 122
export const isHan = (c: number) => c >= 0x3400 && c <= 0x9fff
