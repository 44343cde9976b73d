/**
 * Writes the corpus of hostile texts from the seeds: `node test/attack/make-texts.ts`. The corpus is kept, so that a
 * test names a text by its number and shows what it was; a test holds file and seeds together.
 */
import { writeFileSync } from 'node:fs'
import { markup } from './seeds-markup.ts'
import { signs } from './seeds-signs.ts'
import { systems } from './seeds-systems.ts'

/** Everything but printable ASCII and Chinese is written as an escape: an editor must not obey what it shows. */
function visible(json: string): string {
  return json.replace(/[^\x20-\x7e\u4E00-\u9FFF]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The corpus as it must stand in texts.jsonl: one JSON object a line, a text at most once. */
export function corpusLines(): string {
  const seen = new Set<string>()
  const entries = Object.entries({ ...markup, ...signs, ...systems }).flatMap(([kind, texts]) =>
    texts
      .filter((text) => !seen.has(text) && seen.add(text))
      .map((text, index) => ({ id: `${kind} ${index + 1}`, kind, text })),
  )
  return entries.map((entry) => `${visible(JSON.stringify(entry))}\n`).join('')
}

if (import.meta.main) writeFileSync(new URL('texts.jsonl', import.meta.url), corpusLines())
