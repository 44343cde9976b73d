import cues from './named.json' with { type: 'json' }

/** Somebody of the staff, as a customer may name them. */
export type Nameable = { staffId: string; name: string; number: string | null }

/** Words of a ticket in which staff may be named: free words, and answers to the question who it is about. */
export type Told = { words: string[]; answers: string[] }

const any = (list: string[]) => `(?:${list.map((word) => RegExp.escape(word)).join('|')})`
const between = `[${RegExp.escape(cues.between)}]*`
/** What stands beside the name of somebody who serves customers; a name of two signs is too often an ordinary word. */
const serves = any(cues.serves)
/** What stands before a staff number. */
const numbered = any(cues.number)

/**
 * Whom these words name: by a whole name, or by a staff number behind a word that says so. A Chinese name of two signs counts
 * only beside a word for somebody who serves, a Latin name only with both its parts; in answer to the question who it is about
 * the name alone is enough. Two people of one name are both meant: better one too many than the one who is meant.
 */
export function namedIn({ words, answers }: Told, staff: readonly Nameable[]): string[] {
  const told = words.map(plain)
  const answered = answers.map(plain)
  return staff.flatMap((person) => (isNamed(person, told, answered) ? [person.staffId] : []))
}

function isNamed({ name, number }: Nameable, told: string[], answered: string[]): boolean {
  const sought = plain(name)
  const asAnswer = wordOf(sought)
  if (sought.length >= 2 && answered.some((answer) => asAnswer.test(answer))) return true
  const inWords = patternOf(sought)
  if (inWords && told.some((text) => inWords.test(text))) return true
  if (!number) return false
  const escaped = RegExp.escape(plain(number))
  const alone = new RegExp(`(?<![\\p{Script=Latin}\\p{N}])${escaped}(?![\\p{Script=Latin}\\p{N}])`, 'u')
  const cued = new RegExp(`${numbered}${between}${escaped}(?![\\p{Script=Latin}\\p{N}])`, 'u')
  return answered.some((answer) => alone.test(answer)) || told.some((text) => cued.test(text))
}

/** How a name is found in free words; null when it is too short or too plain to be known there. */
function patternOf(name: string): RegExp | null {
  const escaped = RegExp.escape(name)
  if (/^\p{Script=Han}{2}$/u.test(name)) return new RegExp(`${serves}${between}${escaped}|${escaped}\\s*${serves}`, 'u')
  if (/^[\p{Script=Han}·•]{3,}$/u.test(name)) return new RegExp(escaped, 'u')
  return name.includes(' ') ? wordOf(name) : null
}

/** A name that stands for itself: no Latin letter or digit before or behind it. */
const wordOf = (name: string) =>
  new RegExp(`(?<![\\p{Script=Latin}\\p{N}])${RegExp.escape(name)}(?![\\p{Script=Latin}\\p{N}])`, 'u')

const plain = (text: string) => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()

const written = /HY[\s-]?[0-9A-Z]{4}[\s-]?[0-9A-Z]{4}/gi

/** What looks like numbers of earlier tickets in these words, as it was typed; a few at most. */
export function numbersIn({ words, answers }: Told): string[] {
  return [...words, ...answers].flatMap((text) => text.match(written) ?? []).slice(0, 5)
}
