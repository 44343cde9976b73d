import { pino } from 'pino'
import type { Log } from './database.ts'

/**
 * Structured log lines on standard error. Callers log ids, codes and counts; the redaction list is a second net for
 * names that must never appear.
 */
export function openLog(name: string, level: string): Log {
  return pino(
    {
      name,
      level,
      base: { name },
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
    pino.destination(2),
  )
}
