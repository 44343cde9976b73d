/**
 * A second desk clock, plain and slow: from the events of one ticket alone it says which of its clocks ran out, by hours that
 * stand in the steps and days that the law counts. It knows nothing of the product's rows, ladders or engine.
 */
import steps from '../server/records/knowledge/defaults/steps.json' with { type: 'json' }
import timing from '../server/records/knowledge/defaults/timing.json' with { type: 'json' }

export type Told = { seq: number; type: string; at: Date; payload: Record<string, unknown> }
type Clock = {
  name: string
  startMs: number
  dueMs: number
  doneMs: number | null
  pausedMs: number | null
  /** Of a law's clock: how many days it gives now, and how many of them were left out. */
  days: number
  leftOut: number
}
/** A clock that ran out: when its time was over. */
export type Missed = { clock: string; dueMs: number }

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const zoneMs = 8 * hourMs
/** Days that the two laws of a Chinese bank give, the day of receipt not counted; with the first and the second extension. */
const laws: Record<string, { days: number; extended: Record<string, number> }> = {
  'cn-cbirc-2020-3/decide': { days: 15, extended: { complex: 30, special: 60 } },
  'cn-pboc-2020-5/decide': { days: 15, extended: { approved: 60 } },
}
const doneBy: Record<string, string[]> = {
  'ticket.triaged': ['classify', 'prioritise'],
  'ticket.assigned': ['assign'],
  'ticket.replied': ['reply'],
}
const again = ['handle', 'reply', 'whole']
const dayOf = (ms: number) => Math.floor((ms + zoneMs) / dayMs)
const endOfDay = (day: number) => (day + 1) * dayMs - zoneMs - 1

/** Hours of each step for a priority; a continuous step has none. */
function hoursOf(priority: number): Record<string, number> {
  const found: Record<string, number> = {}
  for (const step of steps.steps as { step: string; hours?: number; hoursByPriority?: Record<string, number> }[]) {
    const hours = step.hoursByPriority?.[priority] ?? step.hours
    if (hours !== undefined) found[step.step] = hours
  }
  return found
}

const isComplaint = (code: string) => !timing.notComplaints.some((one) => one === code || one === code.split('-')[0])

/** Every clock of steps and laws that ran out in this story until a moment, in the order of names and ends. */
export function missedIn(story: Told[], untilMs: number): Missed[] {
  const clocks: Clock[] = []
  let merged: Clock[] = []
  let code = ''
  let priority = 4
  const start = (name: string, startMs: number, dueMs: number) =>
    clocks.push({ name, startMs, dueMs, doneMs: null, pausedMs: null, days: laws[name]?.days ?? 0, leftOut: 0 })
  const count = (clock: Clock) => {
    clock.dueMs = endOfDay(dayOf(clock.startMs) + clock.days + clock.leftOut)
  }
  const resume = (clock: Clock, ms: number) => {
    if (clock.pausedMs === null) return
    clock.leftOut += dayOf(ms) - dayOf(clock.pausedMs)
    clock.pausedMs = null
    count(clock)
  }
  const startLaws = (fromMs: number, names: string[]) => {
    for (const name of names) start(name, fromMs, endOfDay(dayOf(fromMs) + laws[name]!.days))
  }
  const running = () => clocks.filter(({ doneMs }) => doneMs === null)
  const latest = (name: string) => clocks.findLast((clock) => clock.name === name)
  const finish = (which: Clock[], ms: number) => {
    for (const clock of which) {
      resume(clock, ms)
      clock.doneMs = ms
    }
  }
  const receivedMs = story[0]!.at.getTime()
  for (const [nth, { type, at, payload }] of story.entries()) {
    const ms = at.getTime()
    if (type === 'ticket.placed') {
      code = String(payload.code)
      priority = Number(payload.priority)
      for (const [name, hours] of Object.entries(hoursOf(priority)))
        if (payload.needsTriage || !['classify', 'prioritise', 'assign'].includes(name))
          start(name, ms, ms + hours * hourMs)
      if (isComplaint(code)) startLaws(ms, Object.keys(laws))
    }
    if (doneBy[type] && !(type === 'ticket.assigned' && !payload.staffId))
      finish(
        running().filter(({ name }) => doneBy[type]!.includes(name)),
        ms,
      )
    if (type === 'ticket.triaged' || type === 'ticket.raised') {
      priority = Number(payload.priority)
      if (priority < Number(payload.priorityBefore))
        for (const clock of running())
          if (!laws[clock.name])
            clock.dueMs = Math.min(clock.dueMs, ms + (hoursOf(priority)[clock.name] ?? Infinity) * hourMs)
    }
    if (type === 'ticket.triaged' && payload.code !== code) {
      code = String(payload.code)
      if (isComplaint(code))
        startLaws(
          receivedMs,
          Object.keys(laws).filter((name) => !latest(name)),
        )
    }
    const own = clocks.findLast(({ name, doneMs }) => name === payload.clock && doneMs === null)
    if (own && type === 'clock.paused') own.pausedMs = ms
    if (own && type === 'clock.resumed') resume(own, ms)
    if (own && type === 'clock.extended') {
      own.days = Math.max(own.days, laws[own.name]!.extended[String(payload.extension)]!)
      count(own)
    }
    if (own && type === 'clock.restarted') {
      Object.assign(own, { startMs: ms, days: laws[own.name]!.days, leftOut: 0 })
      count(own)
    }
    if (type !== 'ticket.moved') continue
    if (payload.stage === 'resolved' || payload.stage === 'closed') {
      const stopping = running()
      if (payload.move === 'merge') merged = stopping
      finish(stopping, ms)
    } else if (payload.move === 'unmerge') for (const clock of merged) clock.doneMs = null
    else if (payload.move === 'reopen') {
      // What comes back is one step more urgent, from the moment it came back on.
      const raised = story.slice(nth).find((later) => later.type === 'ticket.raised')
      if (raised?.payload.because === 'reopened') priority = Number(raised.payload.priority)
      const waiting = Object.keys(laws).flatMap((name) => latest(name) ?? [])
      for (const name of again) start(name, ms, ms + hoursOf(priority)[name]! * hourMs)
      for (const clock of waiting.filter(({ dueMs }) => dueMs > ms)) clock.doneMs = null
      startLaws(
        ms,
        waiting.filter(({ dueMs }) => dueMs <= ms).map(({ name }) => name),
      )
    }
  }
  return clocks
    .filter(({ dueMs, doneMs, pausedMs }) => pausedMs === null && (doneMs ?? untilMs) > dueMs)
    .map(({ name, dueMs }) => ({ clock: name, dueMs }))
}
