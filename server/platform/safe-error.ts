/** What a log line says of a failure. */
export type SafeError = {
  name: string
  message: string
  /** SQLSTATE, the system's code or a library's. */
  code?: string
  /** Of PostgreSQL: names from our own schema. */
  table?: string
  column?: string
  constraint?: string
  /** Where it was thrown: functions, files and lines. */
  at?: string[]
  cause?: SafeError
}

const messageCharsMax = 500
const framesMax = 20
const causesMax = 3

/**
 * An error without what it may quote. PostgreSQL's detail holds the row (`Key (email)=(…)`), mail servers repeat the
 * address that they refuse, parsers the text that they could not read: so only codes, names of our schema, places in our
 * code and a cleaned message are kept.
 */
export function safeError(error: unknown, depth = 0): SafeError {
  if (!(error instanceof Error)) return { name: 'Error', message: safeText(textOf(() => error)) }
  const { name, cause } = error
  const [message, stack] = [textOf(() => error.message), textOf(() => error.stack)]
  const { code, table, column, constraint } = error as Error &
    Record<'code' | 'table' | 'column' | 'constraint', unknown>
  // Only what follows the message: a message may look like a stack.
  const frames = framesOf(stack.slice(stack.indexOf(message) + message.length))
  return {
    name: safeName(name) ?? 'Error',
    message: safeText(message),
    ...given({ code, table, column, constraint }),
    ...(frames.length > 0 ? { at: frames } : {}),
    ...(cause !== undefined && depth < causesMax ? { cause: safeError(cause, depth + 1) } : {}),
  }
}

/** Anything can be thrown, also what cannot be made a text; a stack is made of the message when it is read. */
function textOf(read: () => unknown): string {
  try {
    return String(read())
  } catch {
    return 'unreadable'
  }
}

/**
 * A message without what is quoted in it, addresses, numbers of five digits or more in any script, long runs of base64
 * or hex, and every word that is not plain ASCII: what our own messages are made of stays readable.
 */
export function safeText(text: string): string {
  return text
    .slice(0, 10 * messageCharsMax)
    .normalize('NFKC')
    .replace(/"[^"]*"?|`[^`]*`?|(?<![A-Za-z])'[^']*'?|<[^>]*>?|=\([^)]*\)?|\bcontains \([^)]*\)?/g, '…')
    .replace(/\S*@\S*/g, '…')
    .replace(/[^\n\x20-\x7e…]+/g, '…')
    .replace(/\+?\d[\d\s().-]{3,}\d/g, '…')
    .replace(/[A-Za-z0-9+/=_-]{33,}/g, '…')
    .replace(/…(?:[\s,]*…)+/g, '…')
    .slice(0, messageCharsMax)
}

function framesOf(stack: string): string[] {
  return stack
    .split('\n')
    .filter((line) =>
      /^\s+at [\w.<>#$ [\]*]*\(?(?:file:\/\/|node:|\/|async |<anonymous>|native)[^"'`<>\s]*:\d+:\d+\)?$/.test(line),
    )
    .slice(0, framesMax)
    .map((line) => line.trim().slice(3))
}

/** Names as PostgreSQL, Node and libraries make them: anything else is somebody's text. */
function safeName(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z_][\w.:-]{0,62}$|^[0-9A-Z]{5}$/.test(value) ? value : undefined
}

function given(values: Record<string, unknown>): Record<string, string> {
  const safe = Object.entries(values).map(([name, value]) => [name, safeName(value)] as const)
  return Object.fromEntries(safe.filter((entry): entry is [string, string] => entry[1] !== undefined))
}
