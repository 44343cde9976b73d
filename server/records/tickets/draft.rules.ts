import type { Scorer } from '#platform/linear/score.rules.ts'
import type { ConsentPurpose } from '../customers/consents.rules.ts'
import type { KnownContact } from '../customers/find.rules.ts'
import type { FoundValue } from '../customers/found-values.rules.ts'
import type { Kept } from '../customers/masking-numbers.rules.ts'
import type { Said, TokenFault, Trust } from '../entries/context.rules.ts'
import type { Answers, Form } from '../knowledge/forms.rules.ts'
import type { Knowledge, Priority } from '../knowledge/knowledge.rules.ts'
import type { Language, Words } from '../knowledge/words.rules.ts'
import type { Person } from '../staff/roster.rules.ts'
import type { Stage, Workflow } from './lifecycle.rules.ts'
import type { Heard } from './mood.rules.ts'
import type { Paces } from './paces.rules.ts'
import type { Earlier, Reports } from './reach.rules.ts'

/** What came to the door, from any channel, checked for shape but with the customer's data still in clear. */
export type Submission = {
  channel: string
  form: Form
  language: Language
  text: string
  wants: string | null
  answers: Answers
  contact: { name?: string; phone?: string; email?: string }
  amount: { amountMinor: bigint; currency: string } | null
  orderNo: string | null
  receivedAt: Date
  /** The same complaint of the same source is one ticket (channels, import). */
  source: { name: string; id: string } | null
  /** A code that the source already knows (import); rules may still raise the priority. */
  code: string | null
  /** A split ticket belongs to the customer of the ticket it came from, opens with the same secret, names its origin. */
  splitFrom: {
    ticketId: string
    customerId: string
    secretHash: Buffer
    emailContactId: string | null
    standing: number
  } | null
  /** What the host app says, when the customer comes from one. */
  context?: SentContext | null
  /** Files that were sent before and come with it. */
  uploads?: string[]
  /** Keys of their sealed files, by attachment. */
  files?: Record<string, string>
  /** Which notice of what is done with the data its sender was shown; null when nobody showed one. */
  noticeVersion?: number | null
  /** What they agreed to besides. */
  consents?: ConsentPurpose[]
}

/** Through which entry point, and how far it is believed; `trust` is null when it said nothing. */
export type SentContext = Said & { entryId: string | null; trust: Trust | null; fault: TokenFault | null }

export type Contact = { kind: 'phone' | 'email' | 'app_user'; value: string; masked: string }

export type Deadline = {
  clock: string
  ruleKey: string
  ruleVersion: number
  ownerRole: string
  dueAt: Date
  doneAt: Date | null
  provisional: boolean
  explanation: Words
  /** Key of the ladder that it climbs when time gets short (knowledge.timing.ladders). */
  ladder: string
}

/** What the classifier makes of the words: a suggestion with honest odds, never a decision about a person. */
export type Guess = {
  /** Version of the model. */
  model: string
  /** Three codes at most, the likeliest first. */
  top: { code: string; probability: number }[]
  /** Probability that money is being stolen, tricked away or missing. */
  fundSafety: number
  /** Why a person should decide, or null when it is sure enough. */
  abstain: Abstention | null
}

export type Abstention = 'unsure' | 'unknown_words' | 'groups_disagree' | 'out_of_domain'

/**
 * A ticket in the making: each pure step at the door takes it and answers it with its own part filled in.
 * The order of the steps is in loop.ts.
 */
export type Draft = {
  submission: Submission
  ticketId: string
  messageId: string
  number: string
  secret: string
  /** Masked words: what everyone sees, searches and classifies. */
  text: string
  subject: string
  answers: Answers
  orderNo: string | null
  amount: Submission['amount']
  /** What the host app said, masked. */
  said: Said | null
  /** The words as they came, without secrets, when the mask hid some of them; only this is sealed. */
  original: Kept | null
  /** Numbers and addresses in the words, by which their ticket is found. */
  found: FoundValue[]
  contacts: Contact[]
  nameMasked: string | null
  /** Known customer, or null for a new one. */
  customerId: string | null
  /** The rank of that customer among equals (customers/standing.rules.ts), and whose customer they are. */
  standing: number
  adviserId: string | null
  guess: Guess | null
  /** How the words sound. */
  heard: Heard
  /** Kinds of care that the words speak of. */
  care: string[]
  code: string
  needsTriage: boolean
  triageWhy: Words
  priority: Priority
  priorityWhy: Words
  teamId: string
  assigneeId: string | null
  status: string
  stage: Stage
  clocks: Deadline[]
  /** What is to be protected at once; null: nothing, or nothing that could be named. */
  protection: Protection | null
}

/** A draft before its first step: the submission, and how the ticket is to be called. */
export function blankDraft(
  submission: Submission,
  ids: Pick<Draft, 'ticketId' | 'messageId' | 'number' | 'secret'>,
): Draft {
  return {
    submission,
    ...ids,
    text: '',
    subject: '',
    answers: {},
    orderNo: null,
    amount: null,
    said: null,
    original: null,
    found: [],
    contacts: [],
    nameMasked: null,
    customerId: null,
    standing: 0,
    adviserId: null,
    guess: null,
    protection: null,
    heard: { mood: 'calm', word: null },
    care: [],
    code: '',
    needsTriage: true,
    triageWhy: { 'zh-Hans': '', en: '' },
    priority: 4,
    priorityWhy: { 'zh-Hans': '', en: '' },
    teamId: '',
    assigneeId: null,
    status: '',
    stage: 'received',
    clocks: [],
  }
}

/** A protection that the door asks for: of an account, by one of the contacts, or of a payment. */
export type Protection = {
  reason: 'theft' | 'missing_money'
  target: { contact: Contact } | { orderNo: string }
  /** The host app vouched for whose it is. */
  isVouched: boolean
  until: Date
}

/** What the steps may know besides the draft, loaded once per batch. */
export type Facts = {
  now: Date
  knowledge: Knowledge<Workflow>
  teamIds: Record<string, string>
  /** Contacts that were given before, by `kind:value`. The door adds those of each new draft for the next one. */
  customers: Map<string, KnownContact>
  /** What known customers sent before, by customer. */
  earlier: Map<string, Earlier>
  /** How often each code was reported. The door counts up what it places. */
  reports: Reports
  /** Staff who work tickets, with what they hold. The door counts up what each draft is given. */
  people: Person[]
  /** The most pressing priority that waits in a team's pool: what is not more pressing does not overtake it. */
  waiting: Record<string, Priority>
  /** How fast each team is and what waits for it. The door counts up what it places. */
  paces: Paces
  /** What reads the words; without one, rules and people decide. */
  model: Scorer | null
  /** What hears how words sound, besides the lexicon. */
  ear: Scorer | null
  /** Somebody who can hold money is connected. */
  mayHold: boolean
}

/** A pure step at the door. */
export type Step = (draft: Draft, facts: Facts) => Draft

/** The deadline that comes next among those that still run; null when none does. */
export function nextDeadline(clocks: { dueAt: Date; doneAt: Date | null }[]): Date | null {
  const running = clocks.filter((clock) => clock.doneAt === null).map((clock) => clock.dueAt.getTime())
  return running.length > 0 ? new Date(Math.min(...running)) : null
}
