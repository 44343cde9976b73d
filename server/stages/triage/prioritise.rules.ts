import { type WordFinder, wordFinder } from '#platform/find-words.rules.ts'
import { vulnerableStanding } from '#records/customers/standing.rules.ts'
import { codeEntry, type Priority, type TriageRules } from '#records/knowledge/knowledge.rules.ts'
import type { Words } from '#records/knowledge/words.rules.ts'
import type { Draft, Facts } from '#records/tickets/draft.rules.ts'
import type { Heard } from '#records/tickets/mood.rules.ts'
import { fillWords } from './classify.rules.ts'
import words from './priority-words.json' with { type: 'json' }

/** Something that makes a ticket more urgent, at least up to a priority, as a clause that follows “because”. */
export type Cause = { to: Priority; why: Words }

/**
 * How urgent is it? Urgency × reach. The urgency is the code's usual priority, or what a cause raises it to; how many others
 * report the same raises that once more. No cause lowers it. One sentence names every cause, for the ticket.
 */
export function prioritise(draft: Draft, facts: Facts): Draft {
  const { triage, taxonomy } = facts.knowledge
  const entry = codeEntry(taxonomy, draft.code)
  const usual = entry?.priority ?? 4
  const said = findIn(triage, draft.text)
  const risk = riskCause(draft, triage)
  // What the classifier read says more than the single word that it may have read it by.
  const read = risk?.to === 1 ? { ...said, safety: null, rule: null } : said
  const causes = [
    ...(risk ? [risk] : []),
    ...causesOfWords(triage, usual, read, draft.heard),
    ...causesOfFacts(draft, facts, usual),
  ]
  const urgency = mostUrgent(usual, causes)
  const wide = reachCause(draft, facts, urgency)
  if (wide) causes.push(wide)
  const priority = mostUrgent(urgency, causes)
  const label = entry?.label ?? draft.code
  return {
    ...draft,
    care: said.care.map(({ kind }) => kind),
    standing: said.care.length > 0 ? vulnerableStanding : draft.standing,
    priority,
    priorityWhy: sentenceOf(priority, usual, label, causes),
  }
}

/** What a text says by itself, whenever it comes: with the first message or a later one. */
export function causesOfText(triage: TriageRules, now: Priority, text: string, heard: Heard): Cause[] {
  return causesOfWords(triage, now, findIn(triage, text), heard)
}

/** Kinds of care that a text speaks of. */
export const careIn = (triage: TriageRules, text: string): string[] => findIn(triage, text).care.map(({ kind }) => kind)

/** The most urgent of a priority and what causes raise it to. */
export function mostUrgent(priority: Priority, causes: Cause[]): Priority {
  return causes.reduce<Priority>((least, { to }) => (to < least ? to : least), priority)
}

/** One step sooner, but P1 is for money that is going, or somebody in danger. */
export const oneStep = (priority: Priority): Priority => Math.min(priority, Math.max(2, priority - 1)) as Priority

function causesOfWords(triage: TriageRules, usual: Priority, said: Said, heard: Heard): Cause[] {
  const causes: Cause[] = []
  if (said.safety) causes.push({ to: 1, why: fillWords(words.safety, { word: said.safety }) })
  else if (said.rule) causes.push({ to: said.rule.priority, why: clauseOf(said.rule.why) })
  const raise = triage.moodRaises.find(({ mood }) => mood === heard.mood)
  if (raise && (heard.mood === 'danger' || heard.mood === 'distressed'))
    causes.push({
      to: raise.priority,
      why: heard.word === null ? words.sounds : fillWords(words[heard.mood], { word: heard.word }),
    })
  const [care] = said.care
  if (care) causes.push({ to: oneStep(usual), why: fillWords(words.care, { word: care.word }) })
  return causes
}

function riskCause({ guess }: Draft, triage: TriageRules): Cause | null {
  const percent = Math.floor((guess?.fundSafety ?? 0) * 100)
  const step = triage.fundSafetyRaises.find(({ percentMin }) => percent >= percentMin)
  return step ? { to: step.priority, why: fillWords(words.fundSafety, { percent: String(percent) }) } : null
}

function causesOfFacts(draft: Draft, facts: Facts, usual: Priority): Cause[] {
  const { triage } = facts.knowledge
  const causes: Cause[] = []
  if (draft.submission.form.lane === 'emergency') causes.push({ to: 1, why: words.emergency })
  const { amount } = draft
  for (const step of triage.amountRaises)
    if (amount && amount.currency === step.currency && amount.amountMinor >= BigInt(step.amountMinorMin))
      causes.push({ to: step.priority, why: words.amount })
  if (draft.standing === vulnerableStanding) causes.push({ to: oneStep(usual), why: words.knownCare })
  const earlier = draft.customerId ? facts.earlier.get(draft.customerId) : undefined
  if (earlier && draft.orderNo && earlier.orderNos.has(draft.orderNo))
    causes.push({ to: oneStep(usual), why: words.sameOrder })
  if (earlier && earlier.tickets >= triage.repeat.ticketsMin)
    causes.push({ to: oneStep(usual), why: fillWords(words.repeat, repeated(earlier.tickets, triage.repeat.days)) })
  return causes
}

const repeated = (tickets: number, days: number) => ({ count: String(tickets + 1), days: String(days) })

/** An old desk's backlog that is imported is no wave, and tickets that nobody understands are not one problem. */
function reachCause(draft: Draft, { reports, knowledge }: Facts, urgency: Priority): Cause | null {
  const { triage } = knowledge
  if (draft.submission.source !== null || draft.code === triage.otherCode) return null
  const others = reports.lastHour.get(draft.code) ?? 0
  // What was hardly ever reported is not three times as much when it is reported twice.
  const usual = Math.max(1, reports.usualPerHour.get(draft.code) ?? 0)
  const step = triage.reach.find((each) => others >= each.othersMin && others >= usual * each.timesUsualMin)
  return step ? { to: step.priorities[urgency - 1]!, why: fillWords(words.reach, { count: String(others) }) } : null
}

/** “P1, because …”: every cause that raises what is usual or agrees with the priority, the most urgent first. */
export function sentenceOf(priority: Priority, usual: Priority, label: Words | string, causes: Cause[]): Words {
  const facts = { code: label, priority: String(priority) }
  const named = causes.filter(({ to }) => to < usual || to <= priority).toSorted((a, b) => a.to - b.to)
  if (named.length === 0) return fillWords(words.asUsual, facts)
  const whys = named.map(({ why }) => why)
  return join(priority, priority === usual ? [fillWords(words.usual, facts), ...whys] : whys)
}

function join(priority: Priority, whys: Words[]): Words {
  const of = (language: 'zh-Hans' | 'en') => {
    const each = [...new Set(whys.map((why) => why[language]))]
    const last = each.pop()!
    const causes = each.length > 0 ? each.join(words.between[language]) + words.last[language] + last : last
    return words.because[language].replace('{priority}', String(priority)).replace('{causes}', () => causes)
  }
  return { 'zh-Hans': of('zh-Hans'), en: of('en') }
}

const clauses = new WeakMap<Words, Words>()

/** A rule's reason is a sentence of its own; within another one it is a clause. */
function clauseOf(why: Words): Words {
  const known = clauses.get(why)
  if (known) return known
  const made = {
    'zh-Hans': why['zh-Hans'].replace(/\u3002$/, ''),
    en: why.en.replace(/\.$/, '').replace(/^The /, 'the '),
  }
  clauses.set(why, made)
  return made
}

type Rule = { priority: Priority; why: Words }
/** What a text says: a word of danger to money, the most urgent rule that fits, kinds of care; as the customer wrote them. */
type Said = { safety: string | null; rule: Rule | null; care: { kind: string; word: string }[] }

function findIn(triage: TriageRules, text: string): Said {
  const { find, meant } = findersOf(triage)
  const said: Said = { safety: null, rule: null, care: [] }
  find(text, (word, start, end) => {
    const { safety, rule, kind } = meant[word]!
    if (safety) said.safety ??= text.slice(start, end)
    if (rule && rule.priority < (said.rule?.priority ?? 5)) said.rule = rule
    if (kind && !said.care.some((each) => each.kind === kind)) said.care.push({ kind, word: text.slice(start, end) })
  })
  return said
}

type Meant = { safety?: true; rule?: Rule; kind?: string }
type Finders = { find: WordFinder; meant: Meant[] }
const finders = new WeakMap<TriageRules, Finders>()

/** Every word of every rule, made once for the rules of an organisation. What raises nothing is not looked for. */
function findersOf(triage: TriageRules): Finders {
  const known = finders.get(triage)
  if (known) return known
  const listed: { word: string; meant: Meant }[] = [
    ...triage.moneySafety.map((word) => ({ word, meant: { safety: true } as const })),
    ...triage.rules.flatMap(({ priority, why, anyOf }) =>
      priority ? anyOf.map((word) => ({ word, meant: { rule: { priority, why } } })) : [],
    ),
    ...triage.care.flatMap(({ kind, anyOf }) => anyOf.map((word) => ({ word, meant: { kind } }))),
  ]
  const made = { find: wordFinder(listed.map(({ word }) => `*${word}*`)), meant: listed.map(({ meant }) => meant) }
  finders.set(triage, made)
  return made
}
