import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A file in a folder that is written line by line, each a piece of JSON; what was written before comes first. A line that a crash
 * cut off counts as not written, and does not spoil the next one.
 */
export function openLines<Line>(folder: string, name: string): { before: Line[]; add(line: Line): void } {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, name)
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n')
  return {
    before: text.split('\n').flatMap((line) => read<Line>(line)),
    add: (line) => appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 }),
  }
}

function read<Line>(line: string): Line[] {
  try {
    return [JSON.parse(line) as Line]
  } catch {
    return []
  }
}
