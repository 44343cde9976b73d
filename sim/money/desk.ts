/** The desk of a simulated world of money: who is there, and how somebody tries something that may be refused. */
import type { Work } from '../../server/platform/database.ts'
import { Problem } from '../../server/platform/errors.ts'
import { assignTicketTo } from '../../server/records/tickets/assign.ts'
import { ticketFor } from '../../server/records/tickets/load.ts'
import type { Agenda } from '../agenda.ts'
import type { Chance } from '../chance.ts'
import type { Colleague, World } from '../world.ts'
import type { Outside } from './outside.ts'
import type { Rights } from './rights.ts'

/** How a ticket and one of its remedies are named. */
export type Named = { ticketId: string; remedyId: string }

export type MoneyDesk = {
  world: World
  chance: Chance
  outside: Outside
  rights: Rights
  done: Record<string, number>
  refused: Record<string, number>
  /** Until when anybody begins anything. */
  untilMs: number
  /** A refusal is an answer, and counted; everything else is a defect. */
  attempt(name: string, act: () => Promise<unknown>): Promise<void>
  /** As somebody, who showed a second factor just now or long ago. @throws Problem whoever left does not get in */
  by<T>(who: Colleague, isFresh: boolean, act: (work: Work) => Promise<T>): Promise<T>
  /** At a moment of the agenda, whenever that is. */
  plan(atMs: number, name: string, act: () => Promise<unknown>): void
  /** After a while, if that is before the last day ends. */
  later(meanMs: number, name: string, act: () => Promise<unknown>): void
  /** Somebody who approves, other than these. */
  other(...than: (Colleague | undefined)[]): Colleague
  /** Somebody of the desk who may: an agent whom the ticket is given to, or a lead who has it from nobody. */
  worker(ticketId: string): Promise<Colleague>
}

export function moneyDeskOf(world: World, agenda: Agenda, chance: Chance, outside: Outside, rights: Rights): MoneyDesk {
  const { clock, people } = world
  const bosses = people.filter(({ role }) => role === 'lead' || role === 'risk')
  const agents = people.filter(({ role }) => role === 'agent')
  const desk: MoneyDesk = {
    world,
    chance,
    outside,
    rights,
    done: {},
    refused: {},
    untilMs: 0,
    async attempt(name, act) {
      try {
        await act()
        desk.done[name] = (desk.done[name] ?? 0) + 1
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        const key = `${name}: ${error.code}`
        desk.refused[key] = (desk.refused[key] ?? 0) + 1
      }
    },
    async by(who, isFresh, act) {
      const actor = rights.actorOf(who)
      if (!actor) throw new Problem('denied', 'sign_in_needed')
      return world.as({ ...actor, factorAt: isFresh ? clock.now() : new Date(0) }, act)
    },
    plan: (atMs, name, act) => agenda.plan(atMs, () => desk.attempt(name, act)),
    later(meanMs, name, act) {
      const atMs = clock.now().getTime() + Math.floor(chance.wait(meanMs)) + 1
      if (atMs < desk.untilMs) desk.plan(atMs, name, act)
    },
    other: (...than) => chance.pick(bosses.filter((one) => !than.includes(one))),
    async worker(ticketId) {
      if (chance.happens(0.3)) return chance.pick(bosses)
      const agent = chance.pick(agents)
      await world.asSystem(async (work) => {
        const ticket = await ticketFor(work, { ticketId }, 'ticket.work', { lock: true })
        if (ticket.assignee_id !== agent.staffId) await assignTicketTo(work, ticket, agent.staffId)
      })
      return agent
    },
  }
  return desk
}
