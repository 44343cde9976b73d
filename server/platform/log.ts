import { type DestinationStream, pino } from 'pino'
import type { Log } from './database.ts'
import { safeError } from './safe-error.ts'

/**
 * Structured log lines on standard error. Callers log ids, codes and counts, and failures as `error`, of which nothing
 * that it quotes is kept; the redaction list is a second net for names that must never appear.
 */
export function openLog(name: string, level: string, to: DestinationStream = pino.destination(2)): Log {
  return pino(
    {
      name,
      level,
      base: { name },
      serializers: { error: (error: unknown) => safeError(error) },
      redact: [
        'text',
        'body',
        'secret',
        'token',
        'password',
        'to',
        'email',
        'phone',
        '*.text',
        '*.body',
        '*.secret',
        '*.email',
        '*.phone',
      ],
    },
    harmlessLines(to),
  )
}

/** Writes what a terminal would obey, and JSON lets through, as escapes: C1 controls, line separators, bidi controls. */
function harmlessLines(to: DestinationStream): DestinationStream {
  const obeyed = /[\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g
  const escaped = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
  return { write: (line) => to.write(line.replace(obeyed, escaped)) }
}
