/** What happens to one ticket after the door: customers and staff who do what people do, by the product's own verbs. */

import demo from '../db/seeds/demo.json' with { type: 'json' }
import { door } from '../server/loop.ts'
import type { Work } from '../server/platform/database.ts'
import { Problem } from '../server/platform/errors.ts'
import { verifyContact } from '../server/records/customers/verify.ts'
import type { Calendar } from '../server/records/knowledge/calendars/calendar.rules.ts'
import { compile } from '../server/records/knowledge/calendars/compile.rules.ts'
import { addWorkingMinutes } from '../server/records/knowledge/calendars/working-time.rules.ts'
import cn from '../server/records/knowledge/defaults/calendars/cn.json' with { type: 'json' }
import { currentKnowledge } from '../server/records/knowledge/definitions.ts'
import { say } from '../server/records/knowledge/words.rules.ts'
import { askAndWait } from '../server/records/tickets/ask.ts'
import { assignTicketTo } from '../server/records/tickets/assign.ts'
import { type Ticket, ticketFor } from '../server/records/tickets/load.ts'
import { mergeTicketInto, unmergeTicketAgain } from '../server/records/tickets/merge.ts'
import { type MoveInput, moveTicketTo } from '../server/records/tickets/move.ts'
import { addInformationTo, withdrawTicketOf } from '../server/records/tickets/track.ts'
import { askExtension, decideExtension } from '../server/stages/clocks/verbs/extend.ts'
import { pauseClock, resumeClock } from '../server/stages/clocks/verbs/pause.ts'
import { restartClock } from '../server/stages/clocks/verbs/restart.ts'
import { receive } from '../server/stages/intake/receive.ts'
import { rate } from '../server/stages/ratings/rate.ts'
import { reply } from '../server/stages/replies/reply.ts'
import { attendTo } from '../server/stages/triage/attend.ts'
import { decideTriage } from '../server/stages/triage/decide.ts'
import type { Agenda } from './agenda.ts'
import type { Arrival } from './arrivals.ts'
import type { Chance } from './chance.ts'
import type { Colleague, World } from './world.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const workdays = compile(cn as unknown as Calendar)
/** The law's clock that this organisation runs under. */
const clock = 'cn-cbirc-2020-3/decide'

type Made = { ticketId: string; number: string; atMs: number }
type Act = (work: Work, ticket: Ticket) => Promise<unknown>

export type Lives = {
  /** Lets a complaint come in and plans what becomes of it. */
  arrive(arrival: Arrival): Promise<void>
  /** Verbs that were refused, by their codes: what people try too late or twice. */
  refused: Record<string, number>
  done: Record<string, number>
}

/** Everybody's doings in a world; what they plan goes onto the agenda. */
export function livesOf(world: World, agenda: Agenda, chance: Chance): Lives {
  const { people } = world
  const head = people.find(({ role }) => role === 'admin')!
  const refused: Lives['refused'] = {}
  const done: Lives['done'] = {}
  const recent: Made[] = []
  const atNight = new Set(people.filter(({ role }) => role === 'risk').flatMap(({ teamIds }) => teamIds))
  /** Addresses that are known to be their holders'. */
  const verified = new Set<string>()

  /** Whatever somebody does may come too late: a refusal is an answer, and counted. Everything else is a defect. */
  const attempt = async (name: string, act: () => Promise<unknown>): Promise<void> => {
    try {
      await act()
      done[name] = (done[name] ?? 0) + 1
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const key = `${name}: ${error.code}`
      refused[key] = (refused[key] ?? 0) + 1
    }
  }
  /** People who work in the day's hours, on working days; a night shift looks after risks. */
  const atWork = (fromMs: number, minutes: number) =>
    addWorkingMinutes(workdays, new Date(fromMs), Math.max(1, Math.round(minutes))).at.getTime() +
    chance.under(minuteMs)

  /** Whoever has the ticket, or somebody of its team who takes it first. */
  const byStaff =
    (name: string, { ticketId }: Made, act: Act) =>
    () =>
      attempt(name, () =>
        world.asSystem(async (work) => {
          const ticket = await ticketFor(work, { ticketId }, 'ticket.work', { lock: true })
          const who = actorFor(ticket)
          const acting = { ...work, actor: who }
          await act(acting, ticket.assignee_id ? ticket : await assignTicketTo(acting, ticket, who.staffId))
        }),
      )
  const byHead = (name: string, act: (work: Work) => Promise<unknown>) => () => attempt(name, () => world.as(head, act))
  const byCustomer =
    (name: string, { ticketId }: Made, act: (work: Work) => Promise<unknown>) =>
    () =>
      attempt(name, () => world.as({ kind: 'customer', orgId: world.orgId, customerId: null, grants: [ticketId] }, act))

  function actorFor(ticket: Ticket): Colleague {
    const own = people.find(({ staffId }) => staffId === ticket.assignee_id)
    return own ?? people.find(({ role, teamIds }) => role !== 'lead' && teamIds.includes(ticket.team_id ?? ''))!
  }
  const move =
    (input: MoveInput): Act =>
    (work, ticket) =>
      moveTicketTo(work, ticket, input)

  function plan(made: Made, ticket: Ticket): void {
    const { atMs } = made
    const isSlow = chance.happens(0.04)
    const pressing = ticket.priority === 1 ? 45 : ticket.priority === 2 ? 90 : ticket.priority === 3 ? 240 : 480
    const waited = chance.wait(pressing * (isSlow && ticket.priority > 1 ? 12 : 1))
    const isAtOnce = ticket.priority === 1 || atNight.has(ticket.team_id ?? '')
    const firstMs = isAtOnce ? atMs + waited * minuteMs : atWork(atMs, waited)
    if (ticket.needs_triage) planTriage(made, ticket)
    if (ticket.person_since)
      agenda.plan(
        atMs + chance.wait(20) * minuteMs,
        byStaff('attend', made, (work, { ticket_id: ticketId }) =>
          attendTo(work, { ticketId }, { how: 'called', version: null }),
        ),
      )
    if (chance.happens(0.03))
      agenda.plan(
        atMs + chance.wait(1.5 * dayMs),
        byCustomer('withdraw', made, (work) => withdrawTicketOf(work, made.number, undefined)),
      )
    if (chance.happens(0.012)) planMerge(made)
    if (chance.happens(0.05)) planClock(made)
    planAnswer(made, firstMs)
  }

  function planTriage(made: Made, { code, priority }: Ticket): void {
    const next = chance.happens(0.3) ? Math.max(1, priority - 1) : priority
    agenda.plan(
      atWork(made.atMs, chance.wait(200)),
      byStaff('triage', made, (work, { ticket_id: ticketId }) =>
        decideTriage(work, { ticketId }, { code, priority: next, version: null }),
      ),
    )
  }

  /** Two of different customers turn out to be one matter; now and then that was wrong. */
  function planMerge(made: Made): void {
    const into = recent.at(-2 - chance.under(20))
    if (!into) return
    const at = atWork(made.atMs, 60 + chance.wait(200))
    agenda.plan(
      at,
      byHead('merge', (work) => mergeTicketInto(work, made, into, { acrossCustomers: true })),
    )
    if (chance.happens(0.3))
      agenda.plan(
        at + chance.wait(2 * dayMs),
        byHead('unmerge', (work) => unmergeTicketAgain(work, made, null)),
      )
  }

  /** A difficult matter: more time is asked for, counting stops for an appraisal, or new facts begin it anew. */
  function planClock(made: Made): void {
    const at = atWork(made.atMs, 1_000 + chance.wait(1_500))
    const kind = chance.under(3)
    if (kind === 0) {
      agenda.plan(
        at,
        byStaff('ask for time', made, (work, { ticket_id: ticketId }) =>
          askExtension(work, { ticketId }, { clock, extension: 'complex', reason: demo.stories[0]!.text }),
        ),
      )
      agenda.plan(
        at + 4 * hourMs,
        byHead('give time', (work) => decideExtension(work, made, { clock, approve: chance.happens(0.8) })),
      )
    } else if (kind === 1) {
      agenda.plan(
        at,
        byStaff('pause', made, (work, { ticket_id: ticketId }) =>
          pauseClock(work, { ticketId }, { clock, reason: 'appraisal' }),
        ),
      )
      agenda.plan(
        at + chance.wait(4 * dayMs),
        byStaff('resume', made, (work, { ticket_id: ticketId }) => resumeClock(work, { ticketId }, clock)),
      )
    } else
      agenda.plan(
        at,
        byHead('restart', (work) => restartClock(work, made, { clock, from: work.now, reason: demo.stories[0]!.text })),
      )
  }

  function planAnswer(made: Made, atMs: number): void {
    const story = chance.pick(demo.stories.filter(({ replies }) => replies.length > 0))
    if (chance.happens(0.15)) {
      agenda.plan(
        atMs,
        byStaff('ask', made, (work, ticket) => askAndWait(work, ticket, 'ask_customer', say(demo.question, 'zh-Hans'))),
      )
      const backMs = atMs + chance.wait(1.5 * dayMs)
      agenda.plan(
        backMs,
        byCustomer('add', made, (work) => addInformationTo(work, made.number, demo.stories[1]!.text)),
      )
      planResult(made, atWork(backMs, 30 + chance.wait(300)), 0)
      return
    }
    agenda.plan(
      atMs,
      byStaff('reply', made, (work, { ticket_id: ticketId }) =>
        reply(work, { ticketId }, { text: story.replies[0]!, version: null }),
      ),
    )
    planResult(made, atWork(atMs, 20 + chance.wait(500)), 0)
  }

  function planResult(made: Made, atMs: number, times: number): void {
    const outcome = chance.pick(['upheld', 'upheld', 'partly_upheld', 'refused'] as const)
    const redress =
      outcome === 'refused'
        ? 'explanation'
        : chance.pick(['refund', 'refund', 'correction', 'apology', 'compensation'] as const)
    agenda.plan(
      atMs,
      byStaff('resolve', made, move({ name: 'resolve', outcome, redress, reason: demo.stories[0]!.text.slice(0, 20) })),
    )
    const ratedMs = atMs + chance.wait(1.2 * dayMs)
    if (chance.happens(0.25)) {
      const stars = chance.pick([1, 2, 3, 4, 4, 5, 5, 5])
      agenda.plan(
        ratedMs,
        byCustomer('rate', made, (work) => rate(work, made.number, { stars })),
      )
      if (stars <= 2 && times < 2) {
        planResult(made, atWork(ratedMs, 60 + chance.wait(400)), times + 1)
        return
      }
    }
    agenda.plan(atMs + 7 * dayMs, byStaff('close', made, move({ name: 'close' })))
  }

  return {
    refused,
    done,
    async arrive({ story, customer, orderNo, atMs }) {
      const { ticket, number } = await world.asSystem(async (work) => {
        const { forms } = await currentKnowledge(work)
        const [receipt] = await receive(work, door, [
          {
            channel: 'portal',
            form: forms.find(({ key }) => key === story.form)!,
            language: story.language as 'zh-Hans' | 'en',
            text: story.text,
            wants: story.wants,
            answers: story.answers as unknown as Record<string, string>,
            contact: { email: `c${customer}@simulation.invalid` },
            amount:
              'amount' in story && story.amount
                ? { amountMinor: BigInt(story.amount.amountMinor), currency: story.amount.currency }
                : null,
            orderNo,
            receivedAt: work.now,
            source: null,
            code: null,
            splitFrom: null,
          },
        ])
        const ticket = await ticketFor(work, { ticketId: receipt!.ticketId }, 'ticket.work')
        const { email_contact_id: contactId } = ticket
        if (contactId && !verified.has(contactId)) await verifyContact(work, contactId)
        if (contactId) verified.add(contactId)
        return { ticket, number: receipt!.number }
      })
      const made = { ticketId: ticket.ticket_id, number, atMs }
      plan(made, ticket)
      recent.push(made)
      if (recent.length > 200) recent.shift()
    },
  }
}
