import { z } from 'zod'
import { id, instant, language, money, words } from '#platform/wire.rules.ts'
import { attachmentShape } from '../attachments/contract.ts'
import { tiers } from '../customers/standing.rules.ts'
import { customerStates } from '../customers/state.rules.ts'
import { contextNames, tokenFaults, trusts } from '../entries/context.rules.ts'
import { answersShape, formShape } from '../knowledge/contract.ts'
import { personalFields } from '../staff/permissions.rules.ts'
import { outcomes, redresses, stages } from './lifecycle.rules.ts'
import { moods } from './mood.rules.ts'
import { recusalReasons } from './recusal/recusals.rules.ts'
import { shownTag } from './tags/shapes.rules.ts'

export const stageShape = z.enum(stages)

const rating = z.object({ stars: z.number().int(), words: z.string().nullable(), at: instant })

const publicMessage = z.object({
  messageId: id,
  from: z.enum(['customer', 'staff', 'system']),
  body: z.string(),
  at: instant,
  attachments: z.array(attachmentShape),
})

/** The whole story the customer may see; computed from events and public messages only. */
export const followedTicket = z.object({
  ticketId: id,
  number: z.string(),
  language,
  subject: z.string(),
  formTitle: words,
  stage: stageShape,
  wording: z.object({ title: words, next: words }),
  /** The seven-point line: every stage reached, with its time, oldest first. */
  line: z.array(z.object({ stage: stageShape, title: words, at: instant })),
  /** Team that has it (a role, never a person's name). */
  handledBy: words.nullable(),
  promise: z
    .object({
      dueAt: instant,
      /** What was said first, when it has moved later since; null when it never did. */
      firstDueAt: instant.nullable(),
      provisional: z.boolean(),
      kept: z.boolean().nullable(),
      late: z.boolean(),
    })
    .nullable(),
  outcome: z.enum(outcomes).nullable(),
  /** The same in the organisation’s own words, when it was decided by one of them. */
  outcomeWording: words.nullable(),
  redress: z.enum(redresses).nullable(),
  mergedIntoNumber: z.string().nullable(),
  messages: z.array(publicMessage),
  /** Whether the words are here, only kept (and not shown), or gone. */
  dataState: z.enum(customerStates),
  rating: rating.nullable(),
  can: z.object({ add: z.boolean(), withdraw: z.boolean(), rate: z.boolean() }),
  storySeq: z.number().int(),
})

export const queueRow = z.object({
  ticketId: id,
  number: z.string(),
  version: z.number().int(),
  priority: z.number().int(),
  stage: stageShape,
  statusLabel: words,
  code: z.string(),
  codeLabel: words,
  subject: z.string(),
  amount: money.nullable(),
  channel: z.string(),
  language,
  receivedAt: instant,
  /** The next deadline that runs, and which clock it is; null when none runs. */
  dueAt: instant.nullable(),
  late: z.boolean(),
  needsTriage: z.boolean(),
  /** The worst that was heard in it. */
  mood: z.enum(moods),
  /** Since when it waits for somebody to speak with its customer; null when it does not. */
  personSince: instant.nullable(),
  team: z.object({ teamId: id, name: words }).nullable(),
  assignee: z.object({ staffId: id, name: z.string() }).nullable(),
  tagIds: z.array(id),
})

/** Places in a text: from, and up to but not with. */
const marks = z.array(z.tuple([z.number().int(), z.number().int()]))

/** Where the words that were looked for stand: in the subject, else in a piece of a message. */
export const foundWords = z.object({
  subject: marks,
  message: z.object({ text: z.string(), marks }).nullable(),
})

const message = z.object({
  messageId: id,
  from: z.enum(['customer', 'staff', 'system']),
  visibility: z.enum(['public', 'internal']),
  authorName: z.string().nullable(),
  body: z.string(),
  at: instant,
  /** Whether something was masked at the door; the original is sealed. */
  masked: z.boolean(),
  /** How it sounds; null for what is not read for that. */
  mood: z.enum(moods).nullable(),
  attachments: z.array(attachmentShape),
})

const storyEvent = z.object({
  seq: z.number().int(),
  type: z.string(),
  at: instant,
  actorKind: z.enum(['customer', 'staff', 'system']),
  actorName: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
})

const clock = z.object({
  clock: z.string(),
  ownerRole: z.string(),
  startedAt: instant,
  dueAt: instant,
  doneAt: instant.nullable(),
  late: z.boolean(),
  paused: z.boolean(),
  provisional: z.boolean(),
  explanation: z.string(),
})

const said = z.partialRecord(z.enum(contextNames), z.string())

export const ticketView = queueRow.extend({
  /** The version that it was sent with: the same definition says how its answers are shown. */
  form: formShape,
  wants: z.string().nullable(),
  answers: answersShape,
  orderNo: z.string().nullable(),
  /** The entry point it came through. */
  entry: z.object({ entryId: id, name: words }).nullable(),
  /** What the host app said: signed by its server, or merely claimed by its page; why a token was not believed. */
  context: z
    .object({ trust: z.enum(trusts), fault: z.enum(tokenFaults).nullable(), signed: said, claimed: said })
    .nullable(),
  priorityWhy: words,
  triageWhy: words,
  /** What the classifier suggests, the likeliest first; null when it read nothing. */
  guess: z
    .object({
      top: z.array(z.object({ code: z.string(), label: words, probability: z.number(), priority: z.number().int() })),
    })
    .nullable(),
  /** What it is in the schemes of regulators and others that the organisation shows. */
  classes: z.array(
    z.object({
      scheme: z.string(),
      schemeName: words,
      dimension: words,
      code: z.string(),
      name: words,
      verified: z.boolean(),
    }),
  ),
  outcome: z.enum(outcomes).nullable(),
  outcomeLabel: words.nullable(),
  /** What may be decided, in the organisation’s own words; none where the fixed outcomes are called by theirs. */
  outcomes: z.array(z.object({ key: z.string(), is: z.enum(outcomes), label: words })),
  reason: z.string().nullable(),
  redress: z.enum(redresses).nullable(),
  mergedInto: z.object({ ticketId: id, number: z.string() }).nullable(),
  tags: z.array(shownTag),
  rating: rating.nullable(),
  customer: z.object({
    customerId: id,
    name: z.string().nullable(),
    contacts: z.array(z.object({ contactId: id, kind: z.enum(['phone', 'email', 'app_user']), masked: z.string() })),
    since: instant,
    /** What they are to the house, and whose customer. */
    tier: z.enum(tiers),
    adviser: z.object({ staffId: id, name: z.string() }).nullable(),
    /** What special care they need: recorded, or only spoken of in this ticket. */
    care: z.array(z.object({ kind: z.string(), label: words, isKnown: z.boolean() })),
    /** Other tickets that came with the same contact, newest first, at most 20. */
    others: z.array(
      z.object({ ticketId: id, number: z.string(), subject: z.string(), stage: stageShape, receivedAt: instant }),
    ),
  }),
  clocks: z.array(clock),
  messages: z.array(message),
  /** Whether the customer's data are in use, only kept (and not shown), or gone. */
  dataState: z.enum(customerStates),
  story: z.array(storyEvent),
  moves: z.array(
    z.object({
      name: z.string(),
      label: words,
      refused: z.string().nullable(),
      /** The reason in the caller's language, when it is refused. */
      why: z.string().nullable(),
      needs: z.array(z.string()),
    }),
  ),
  storySeq: z.number().int(),
  /** Who has nothing to do with this ticket, and why; who they are and their reason, only for whom that concerns. */
  recusals: z.array(
    z.object({
      recusalId: id,
      why: z.enum(recusalReasons),
      at: instant,
      person: z.object({ staffId: id, name: z.string() }).nullable(),
      reason: z.string().nullable(),
    }),
  ),
  /** What the reader's role does not see: left out above, and not merely empty. */
  hidden: z.array(z.enum(personalFields)),
})
