import { wordFinder } from '#platform/find-words.rules.ts'
import type { Scorer } from '#platform/linear/score.rules.ts'
import type { Draft, Facts } from '#records/tickets/draft.rules.ts'
import { type Heard, type Mood, moodLevel } from '#records/tickets/mood.rules.ts'
import lexicon from './mood.json' with { type: 'json' }

/** How does it sound? From the words alone: no account of who wrote them. */
export function hear(draft: Draft, { ear }: Pick<Facts, 'ear'>): Draft {
  return { ...draft, heard: moodOf(draft.text, ear && earOf(ear)) }
}

/** What a model makes of a text: the probability of each mood but danger, which is told as distress. */
export type Ear = (text: string) => { labels: readonly string[]; probabilities: Float32Array }

/** A model's ear. */
export function earOf({ model, score }: Scorer): Ear {
  return (text) => ({ labels: model.labels, probabilities: score(text).probabilities })
}

type Role = Mood | 'context' | 'harmless' | 'intense' | 'not' | 'said' | 'turn'
type Entry = { word: string; role: Role; weight: number }

const entries: Entry[] = [
  ...(['danger', 'distressed', 'angry', 'upset'] as const).flatMap((role) =>
    Object.entries(lexicon[role]).flatMap(([weight, words]) =>
      words.map((word) => ({ word, role, weight: Number(weight) })),
    ),
  ),
  ...(['context', 'harmless', 'intense', 'not', 'said', 'turn'] as const).flatMap((role) =>
    lexicon[role].map((word) => ({ word, role, weight: 1 })),
  ),
]
const find = wordFinder(entries.map(({ word }) => word))

const quotes = lexicon.quotes.map((pair) => [pair[0]!, pair[1]!] as const)
/** How far, in characters, a word that turns or strengthens another may stand before it, and who is quoted before a quotation. */
const reach = { chinese: 2, letters: 14, said: 12, quotation: 120 }
const intensified = 1.5
const quoted = 0.5
const enough = { distressed: 2, angry: 2, upset: 1 }
const hitsMax = 400

type Hit = { role: Role; weight: number; start: number; end: number }

/**
 * The mood of a text, masked or not, Chinese or English: the graver of what its words say by the lexicon and what a model
 * hears in the whole of it. Only the lexicon tells of danger, so that it can always be said by which words.
 */
export function moodOf(text: string, ear: Ear | null = null): Heard {
  const said = saidMood(text)
  if (!ear || moodLevel(said.mood) >= moodLevel('distressed')) return said
  const { labels, probabilities } = ear(text)
  const felt = (['distressed', 'angry'] as const).find((mood) => probabilities[labels.indexOf(mood)]! >= surely)
  const mood = felt ?? (1 - probabilities[labels.indexOf('calm')]! >= surely ? 'upset' : 'calm')
  return moodLevel(mood) > moodLevel(said.mood) ? { mood, word: null } : said
}

/** From this probability on a model's word counts; of ten written texts that it alone called distressed, eight or nine were. */
const surely = 0.5

/**
 * By the lexicon (mood.json): weights of words, turned off by a negation before them, stronger after an intensifier, weaker
 * when somebody else is quoted, and more of them in a text that shouts. What a distressed person speaks of (rent, a child)
 * counts only where something sounds of distress. A hint of self-harm is never outweighed. More of a mood never makes the
 * answer calmer.
 */
function saidMood(text: string): Heard {
  const hits = hitsIn(text)
  const isShouting = isShouted(text)
  if (hits.length === 0 && !isShouting) return calm
  const sums = { danger: 0, distressed: 0, angry: 0, upset: 0 }
  const loudest: Partial<Record<Mood, Hit & { counts: number }>> = {}
  for (const [at, hit] of hits.entries()) {
    if (!(hit.role in sums)) continue
    const role = hit.role as keyof typeof sums
    const counts = weightOf(text, at, hits)
    sums[role] += counts
    if (counts > (loudest[role]?.counts ?? 0)) loudest[role] = { ...hit, counts }
  }
  if (sums.distressed > 0 || sums.angry + sums.upset >= 1) sums.distressed += Math.min(1, contextIn(hits))
  if (isShouting) sums.angry += 1
  if (sums.distressed + sums.angry + sums.upset > 0) sums.angry += marked(text)
  const mood = levelOf(sums)
  const heard = loudest[mood] ?? loudest.danger ?? loudest.distressed ?? loudest.angry ?? loudest.upset
  return mood === 'calm' ? calm : { mood, word: heard ? text.slice(heard.start, heard.end) : null }
}

const calm: Heard = { mood: 'calm', word: null }

function levelOf(sums: Record<'danger' | 'distressed' | 'angry' | 'upset', number>): Mood {
  if (sums.danger >= enough.distressed) return 'danger'
  // A hint that is denied ("I would never …") is still nothing that somebody says who is calm.
  if (sums.distressed + sums.danger >= enough.distressed) return 'distressed'
  if (sums.angry >= enough.angry) return 'angry'
  return sums.danger + sums.distressed + sums.angry + sums.upset >= enough.upset ? 'upset' : 'calm'
}

/** Words of the lexicon, each the longest at its place. */
function hitsIn(text: string): Hit[] {
  const found: Hit[] = []
  find(text, (word, start, end) => {
    if (found.length >= hitsMax) return
    const last = found.at(-1)
    if (last && start >= last.start && end <= last.end && end - start < last.end - last.start) return
    while (found.length > 0 && start <= found.at(-1)!.start && end > found.at(-1)!.end) found.pop()
    const { role, weight } = entries[word]!
    found.push({ role, weight, start, end })
  })
  return found
}

function weightOf(text: string, at: number, hits: Hit[]): number {
  const hit = hits[at]!
  let counts = hit.weight
  for (let i = at - 1; i >= 0 && hit.start - hits[i]!.end <= reach.letters; i--) {
    const { role, end } = hits[i]!
    if (role === 'turn') break
    if ((role !== 'not' && role !== 'intense') || end > hit.start || !reaches(text.slice(end, hit.start))) continue
    if (role === 'not') return hit.role === 'danger' ? 1 : 0
    counts = hit.weight * intensified
  }
  return hit.role !== 'danger' && isQuoted(text, at, hits) ? counts * quoted : counts
}

/** Whether nothing but a few characters, and no border of a clause, stands between two words. */
function reaches(between: string): boolean {
  if (/[[\p{Po}\n]--['"*%@]]/v.test(between)) return false
  return between.length <= (/^[\p{Script=Latin}\s'’]*$/u.test(between) ? reach.letters : reach.chinese)
}

/** Whether a word stands in a quotation of what somebody else said. */
function isQuoted(text: string, at: number, hits: Hit[]): boolean {
  if (!hits.some(({ role }) => role === 'said')) return false
  const { start, end } = hits[at]!
  const before = text.slice(Math.max(0, start - reach.quotation), start)
  const after = text.slice(end, end + reach.quotation)
  for (const [open, close] of quotes) {
    const from = start - before.length + before.lastIndexOf(open)
    if (!before.includes(open) || !after.includes(close)) continue
    for (let i = at - 1; i >= 0 && from - hits[i]!.end <= reach.said; i--)
      if (hits[i]!.role === 'said' && hits[i]!.end <= from) return true
  }
  return false
}

function contextIn(hits: Hit[]): number {
  return hits.filter(({ role }) => role === 'context').length * 0.5
}

/** What exclamation marks and repeated question marks add to words that are not calm. */
function marked(text: string): number {
  const marks = text.match(/[!\uff01]/g)?.length ?? 0
  return (marks >= 3 ? 1 : marks > 0 ? 0.5 : 0) + (/[?\uff1f]{2}/.test(text) ? 0.5 : 0)
}

/** Written in capitals, and long enough not to be a name or an abbreviation. */
function isShouted(text: string): boolean {
  if (!/[A-Z]{3}/.test(text)) return false
  const words = text.match(/\b[A-Za-z]{3,}\b/g) ?? []
  const loud = words.filter((word) => word === word.toUpperCase())
  return loud.length >= 4 && loud.length >= words.length * 0.7
}
