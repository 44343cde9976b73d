import type { Actor, Work } from '#platform/database.ts'
import { verifyContact } from '#records/customers/verify.ts'
import { readContext } from '#records/entries/context.rules.ts'
import { entriesOf } from '#records/entries/find.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { type Language, say } from '#records/knowledge/words.rules.ts'
import { askAndWait } from '#records/tickets/ask.ts'
import { assignTicketTo } from '#records/tickets/assign.ts'
import { type Ticket, ticketFor, workflowOf } from '#records/tickets/load.ts'
import { mergeTicketInto } from '#records/tickets/merge.ts'
import { type MoveInput, moveTicketTo } from '#records/tickets/move.ts'
import { addInformationTo, withdrawTicketOf } from '#records/tickets/track.ts'
import { receive } from '#stages/intake/receive.ts'
import { rate } from '#stages/ratings/rate.ts'
import { note, reply } from '#stages/replies/reply.ts'
import demo from '../db/seeds/demo.json' with { type: 'json' }
import { door } from './loop.ts'

export type DemoStory = {
  form: string
  language: string
  text: string
  wants: string
  answers: Record<string, string>
  amount?: { amountMinor: string; currency: string }
  orderNo?: string
  /** What the server of the company's own app signed. */
  context?: object
  contact: { name?: string; phone?: string; email?: string }
  daysAgo: number
  path: string
  replies: string[]
  notes: string[]
  customerAdds: string[]
  outcome?: string
  redress?: string
  reason?: string
  stars?: number
  ratingWords?: string
}

/** One transaction in the demo's organisation at the demo's time. */
type DemoRun = <T>(act: (work: Work) => Promise<T>) => Promise<T>

type Action = { at: Date; run(inOrg: DemoRun): Promise<void> }
type Made = { ticketId: string; number: string }

const hourMs = 3_600_000

/** Every story of the demo as verbs with their times, in the order of time. `end` is now. */
export function demoActions(stories: DemoStory[], end: Date): Action[] {
  const made: (Made | undefined)[] = []
  return stories
    .flatMap((_, index) => actionsOf(stories, index, made, end))
    .sort((a, b) => a.at.getTime() - b.at.getTime())
}

function actionsOf(stories: DemoStory[], index: number, made: (Made | undefined)[], end: Date): Action[] {
  const story = stories[index]!
  const start = startOf(stories, index, end)
  const steps: ((run: DemoRun) => Promise<unknown>)[] = []
  const ticket = () => made[index]!
  const name = () => ({ ticketId: ticket().ticketId })
  const agent = (run: DemoRun, act: (work: Work) => Promise<unknown>) =>
    run(async (work) => asAgent(work, ticket().ticketId, act))
  const customer = (run: DemoRun, act: (work: Work) => Promise<unknown>) =>
    run((work) => act({ ...work, actor: holder(work, ticket().ticketId) }))
  const move = (input: MoveInput) => (run: DemoRun) =>
    agent(run, async (work) => moveTicketTo(work, await ticketFor(work, name(), 'ticket.work', { lock: true }), input))

  steps.push((run) =>
    run(async (work) => {
      made[index] = await send(work, story)
    }),
  )
  const [path, target] = story.path.split(':') as [string, string | undefined]
  if (path !== 'new')
    steps.push((run) =>
      agent(run, async (work) => {
        const now = await ticketFor(work, name(), 'ticket.work', { lock: true })
        if (now.stage === 'received') await moveTicketTo(work, now, { name: 'accept' })
      }),
    )
  for (const text of story.notes) steps.push((run) => agent(run, (work) => note(work, name(), text)))
  story.replies.forEach((text, nth) => {
    steps.push((run) => agent(run, (work) => reply(work, name(), { text, version: null })))
    const adds = story.customerAdds[nth]
    if (adds) steps.push((run) => customer(run, (work) => addInformationTo(work, ticket().number, adds)))
  })
  /** A question that turned out to be a mere question goes by a shorter workflow, without this step. */
  const ifItsKindHas = (step: string, act: (work: Work, now: Ticket) => Promise<unknown>) => (run: DemoRun) =>
    agent(run, async (work) => {
      const now = await ticketFor(work, name(), 'ticket.work', { lock: true })
      if ((await workflowOf(work, now)).moves[step]) await act(work, now)
    })
  if (path === 'waiting_customer' || path === 'waiting_third_party') {
    const step = path === 'waiting_customer' ? 'ask_customer' : 'ask_third_party'
    const note = path === 'waiting_customer' ? undefined : story.notes[0]
    const question = note ?? say(demo.question, story.language as Language)
    steps.push(ifItsKindHas(step, (work, now) => askAndWait(work, now, step, question)))
  }
  if (path === 'checking' && story.replies.length === 0)
    steps.push(ifItsKindHas('check', (work, now) => moveTicketTo(work, now, { name: 'check' })))
  if (['resolved', 'closed', 'reopened', 'low_rating'].includes(path)) {
    steps.push(
      move({
        name: 'resolve',
        outcome: (story.outcome ?? 'upheld') as MoveInput['outcome'],
        redress: (story.redress ?? 'explanation') as MoveInput['redress'],
        reason: story.reason ?? story.text.slice(0, 40),
      }),
    )
    if (story.stars)
      steps.push((run) =>
        customer(run, (work) => rate(work, ticket().number, { stars: story.stars!, words: story.ratingWords })),
      )
  }
  if (path === 'closed') steps.push(move({ name: 'close' }))
  if (path === 'reopened' && !(story.stars && story.stars <= 2)) steps.push(move({ name: 'reopen' }))
  if (path === 'withdrawn')
    steps.push((run) => customer(run, (work) => withdrawTicketOf(work, ticket().number, story.reason)))
  if (path === 'merged_into')
    steps.push((run) =>
      agent(run, (work) =>
        mergeTicketInto(work, name(), { ticketId: made[Number(target)]!.ticketId }, { acrossCustomers: true }),
      ),
    )
  return steps.map((step, nth) => ({
    at: timeOf(start, nth, steps.length, end),
    run: async (run) => void (await step(run)),
  }))
}

/** Paths that end before today; the others are still worked on, and a good desk is seldom late. */
const finished = ['resolved', 'closed', 'withdrawn']

/** When a story began: finished ones on their day of the month, open ones recently enough to be in time, save every ninth. */
function startOf(stories: DemoStory[], index: number, end: Date): number {
  const story = stories[index]!
  const [path, target] = story.path.split(':') as [string, string | undefined]
  const minutes = (index * 37) % 90
  const youngest = end.getTime() - 7 * 60_000
  // What is merged came a little after what it repeats.
  if (path === 'merged_into') return Math.min(startOf(stories, Number(target), end) + 6 * 60_000, youngest)
  if (finished.includes(path)) return Math.min(end.getTime() - story.daysAgo * 86_400_000 - minutes * 60_000, youngest)
  const isEmergency = ['stolen', 'not_arrived'].includes(story.form)
  const hours = index % 9 === 4 ? 60 : isEmergency ? 0.3 + (index % 5) * 0.6 : 1 + (index % 10) * 2
  return Math.min(end.getTime() - hours * hourMs, youngest)
}

/** The first step at the start, the others hours apart but never later than some minutes before the end. */
function timeOf(start: number, nth: number, all: number, end: Date): Date {
  const room = end.getTime() - 2 * 60_000 - start
  const wished = nth * 5 * hourMs + (nth > 0 ? 25 * 60_000 - 5 * hourMs + 40 * 60_000 : 0)
  return new Date(start + Math.min(wished, (room * nth) / Math.max(1, all)))
}

async function send(work: Work, story: DemoStory): Promise<Made> {
  const form = (await currentKnowledge(work)).forms.find((candidate) => candidate.key === story.form)
  if (!form) throw new Error(`the demo names a form that does not exist: ${story.form}`)
  const app = (await entriesOf(work)).find((entry) => entry.name.en === demo.entries.app.en)
  const [receipt] = await receive(work, door, [
    {
      channel: story.context ? 'widget' : 'portal',
      form,
      language: story.language as Language,
      text: story.text,
      wants: story.wants,
      answers: story.answers,
      contact: story.contact,
      amount: story.amount ? { amountMinor: BigInt(story.amount.amountMinor), currency: story.amount.currency } : null,
      orderNo: story.orderNo ?? null,
      receivedAt: work.now,
      source: null,
      code: null,
      splitFrom: null,
      context: story.context
        ? { entryId: app!.entryId, signed: readContext(story.context), claimed: {}, trust: 'signed', fault: null }
        : null,
    },
  ])
  // Customers of the demo opened the link of their first letter.
  const { email_contact_id } = await ticketFor(work, receipt!, 'ticket.work')
  if (email_contact_id) await verifyContact(work, email_contact_id)
  return { ticketId: receipt!.ticketId, number: receipt!.number }
}

/** Acts as whoever has the ticket, or as somebody of its team who takes it first. */
async function asAgent(work: Work, ticketId: string, act: (work: Work) => Promise<unknown>): Promise<unknown> {
  const ticket = await ticketFor(work, { ticketId }, 'ticket.work', { lock: true })
  const person = ticket.assignee_id
    ? await work.tx.selectFrom('staff').selectAll().where('staff_id', '=', ticket.assignee_id).executeTakeFirstOrThrow()
    : await work.tx
        .selectFrom('staff')
        .innerJoin('team_members', 'team_members.staff_id', 'staff.staff_id')
        .selectAll('staff')
        .where('team_members.team_id', '=', ticket.team_id!)
        .where('role', 'in', ['agent', 'risk', 'lead'])
        .orderBy('staff.staff_id', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow()
  const acting = {
    ...work,
    actor: {
      kind: 'staff' as const,
      orgId: work.orgId,
      staffId: person.staff_id,
      role: person.role,
      name: person.name,
    },
  }
  if (!ticket.assignee_id) await assignTicketTo(acting, ticket, person.staff_id)
  return act(acting)
}

function holder(work: Work, ticketId: string): Actor {
  return { kind: 'customer', orgId: work.orgId, customerId: null, grants: [ticketId] }
}
