import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { readStory, type StoryEvent } from '#records/audit/follow.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import type { Knowledge } from '#records/knowledge/knowledge.rules.ts'
import { clocksUnder } from '#records/knowledge/regimes/applies.rules.ts'
import type { ClockRule, Duty, Trigger } from '#records/knowledge/regimes/regime.rules.ts'
import { type Language, say, type Words } from '#records/knowledge/words.rules.ts'
import type { Ticket } from '#records/tickets/load.ts'
import type { listTicketClocks } from './contract.ts'
import { type ClockEvent, calendarsOf, deadlineOf } from './engine/engine.rules.ts'
import { explain } from './engine/explain.rules.ts'
import { historyOf, ownStory } from './engine/history.rules.ts'
import { type Ruled, ruleOf } from './engine/rule-of.ts'
import { mayApprove } from './verbs/extend.ts'
import { storyEventsMax } from './verbs/locked.ts'
import { rebased } from './verbs/rebase.ts'
import { subjectOf } from './verbs/trigger.ts'
import type { RunningClock } from './write.ts'

type Panel = z.input<(typeof listTicketClocks)['answer']>
type Shown = Panel['clocks'][number]

/** Every clock of a ticket as its panel shows it, the next end first, what is done last. */
export async function readTicketClocks(work: Work, ticket: Ticket, language: Language): Promise<Panel> {
  const knowledge = await currentKnowledge(work)
  const story = await readStory(work, ticket.ticket_id, 0, storyEventsMax)
  const rows = await work.tx
    .selectFrom('clocks')
    .selectAll()
    .where('ticket_id', '=', ticket.ticket_id)
    .orderBy((e) => e('done_at', 'is not', null))
    .orderBy('due_at')
    .execute()
  const clocks: Shown[] = []
  for (const clock of rows) {
    const ruled = await ruleOf(work, clock)
    const own = ownStory(clock, story)
    clocks.push(ruled ? lawClock(work, knowledge, clock, ruled, own, language) : deskClock(work, clock, language))
  }
  return { clocks, triggers: triggersOf(knowledge, ticket, rows) }
}

function deskClock(work: Work, clock: RunningClock, language: Language): Shown {
  return {
    clock: clock.clock,
    run: clock.run,
    rule: null,
    ownerRole: clock.owner_role,
    state: stateOf(clock, work.now),
    startedAt: clock.started_at.toISOString(),
    dueAt: clock.due_at.toISOString(),
    doneAt: clock.done_at?.toISOString() ?? null,
    pausedAt: clock.paused_at?.toISOString() ?? null,
    provisional: clock.provisional,
    absoluteEnd: null,
    why: [say(clock.explanation as Words, language)],
    asked: null,
    extensions: [],
    pauses: [],
    newer: null,
    duties: [],
  }
}

function lawClock(
  work: Work,
  knowledge: Knowledge<unknown>,
  clock: RunningClock,
  { regime, rule }: Ruled,
  story: StoryEvent[],
  language: Language,
): Shown {
  const calendars = calendarsOf(knowledge)
  const history = historyOf(clock, story)
  const end = deadlineOf(rule, calendars, history)
  const isOpen = clock.done_at === null
  const later = (extension: string) =>
    deadlineOf(rule, calendars, [...history, { kind: 'extended', at: work.now, extension }]).dueAt
  const next = isOpen ? rebased(knowledge, clock, history, work.now) : null
  const asked = rule.extensions.find(({ key }) => key === clock.extension_asked)
  const askerId = story.findLast(({ type }) => type === 'clock.extension_asked')?.actorId ?? null
  const counts = isOpen && clock.paused_at === null && clock.due_at >= work.now
  return {
    ...deskClock(work, clock, language),
    rule: { regime: regime.name, clock: rule.label, version: regime.version, source: regime.source },
    absoluteEnd: end.absoluteEnd?.toISOString() ?? null,
    why: explain(end.steps, { calendars, rule }, language),
    asked: asked
      ? {
          label: asked.label,
          dueAt: later(asked.key).toISOString(),
          mayDecide: mayApprove(work.actor, askerId, asked),
          isTold: asked.notice !== null,
        }
      : null,
    extensions: counts && !asked ? possible(rule, clock, later) : [],
    pauses:
      counts && !asked ? rule.pauses.map(({ key, label, notice }) => ({ key, label, isTold: notice !== null })) : [],
    newer: next ? { version: next.regime.version, dueAt: next.deadline.dueAt.toISOString() } : null,
    duties: rule.duties.filter((duty) => isCalledFor(duty, history)).map((duty) => shownDuty(duty, story)),
  }
}

/** Those that give more time than there is. */
function possible(rule: ClockRule, clock: RunningClock, later: (key: string) => Date): Shown['extensions'] {
  return rule.extensions.flatMap(({ key, label, condition }) => {
    const dueAt = later(key)
    return dueAt > clock.due_at ? [{ key, label, condition, dueAt: dueAt.toISOString() }] : []
  })
}

function stateOf(clock: RunningClock, now: Date): Shown['state'] {
  if (clock.done_at) return clock.done_at > clock.due_at ? 'done_late' : 'done'
  if (clock.paused_at) return 'paused'
  return clock.due_at < now ? 'late' : 'running'
}

function isCalledFor({ when }: Duty, history: ClockEvent[]): boolean {
  if (when === 'with_extension') return history.some(({ kind }) => kind === 'extended')
  if (when === 'with_pause') return history.some(({ kind }) => kind === 'paused')
  return true
}

function shownDuty({ key, label, when }: Duty, story: StoryEvent[]): Shown['duties'][number] {
  const done = story.find(({ type, payload }) => type === 'clock.duty_done' && payload.duty === key)
  return { key, label, when, doneAt: done?.at.toISOString() ?? null }
}

/** What the laws of a ticket wait for besides its receipt, and which of their clocks do not run yet. */
function triggersOf(knowledge: Knowledge<unknown>, ticket: Ticket, rows: RunningClock[]): Panel['triggers'] {
  const running = new Set(rows.filter((row) => row.done_at === null).map(({ clock }) => clock))
  const waiting = clocksUnder(knowledge, subjectOf(ticket)).filter(
    ({ name, rule }) => !running.has(name) && (rule.trigger !== 'received' || rule.condition !== undefined),
  )
  return [...Map.groupBy(waiting, ({ rule }): Trigger => rule.trigger)].map(([trigger, clocks]) => ({
    trigger,
    clocks: clocks.map(({ name, rule }) => ({ clock: name, label: rule.label, condition: rule.condition ?? null })),
  }))
}
