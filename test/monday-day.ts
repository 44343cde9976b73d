/** What a Monday on paper brings and who is there for it: invented people and tickets, everything drawn from a seed. */
import type { Priority, Routing } from '#records/knowledge/knowledge.rules.ts'
import { type Duty, dutyAt, type Person } from '#records/staff/roster.rules.ts'
import { localMoment, type Shift } from '#records/staff/shifts.rules.ts'
import type { Left } from '#stages/routing/rebalance.rules.ts'
import { skillsFor, waitsForSkill } from '#stages/routing/skills.rules.ts'

const zone = 'Asia/Shanghai'
const eight = new Date('2026-03-02T00:00:00Z').getTime()
const minuteMs = 60_000
/** The day is looked at from eight to eight. */
export const dayMinutes = 12 * 60

export type MondayTicket = Left & {
  code: string
  /** Minutes after eight. Those of the night lie there at eight. */
  cameAt: number
  takesMinutes: number
  /** When its person was given it. */
  givenAt: number
  startedAt: number | null
  isDone: boolean
}
export type MondayPerson = Person & {
  shifts: Shift[]
  /** Minutes after eight at which a break begins, and how long it is. */
  breaks: { at: number; minutes: number }[]
  busyUntil: number | null
}

/** For so many minutes from one on, so many times as many come, and this share of what comes more is an emergency. */
export type Surge = { from: number; minutes: number; times: number; urgentShare: number }
/** How many come, and how many people there are for them. */
export type Load = { tickets: number; people: number; surge?: Surge }
export const usualLoad: Load = { tickets: 2_000, people: 40 }
/** A holiday on which everything happens: four times as many tickets, half the people. */
export const holidayLoad: Load = { tickets: 8_000, people: 20 }
/** From ten to noon ten times as many come, and those on shift are those of any Monday. */
export const surgeLoad = (urgentShare: number): Load => ({
  ...usualLoad,
  surge: { from: 120, minutes: 120, times: 10, urgentShare },
})

/** Numbers between 0 and 1 from a seed (mulberry32). */
function chanceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const teams = ['risk-ops', 'funds-ops', 'dispute-ops', 'pay-tech', 'account-ops', 'merchant-ops'] as const
const at = (hour: number, minute = 0) => hour * 60 + minute
/** Early, office, late, split and night; and one whose Monday is off. */
const shiftsOf: Shift[][] = [
  [{ from: at(7), until: at(15, 30) }],
  [{ from: at(8), until: at(17) }],
  [{ from: at(9), until: at(18) }],
  [
    { from: at(8), until: at(12) },
    { from: at(14), until: at(18) },
  ],
  [{ from: at(22), until: at(30, 30) }],
  [{ from: at(13), until: at(21) }],
  [],
]

export function mondayPeople(seed: number, count = 40): MondayPerson[] {
  const chance = chanceOf(seed)
  return Array.from({ length: count }, (_, i) => {
    const team = teams[i % teams.length]!
    const second = chance() < 0.4 ? [teams[(i + 1) % teams.length]!] : []
    const shifts = shiftsOf[Math.floor(chance() * 100) < 80 ? i % 4 : 4 + (i % 3)]!
    return {
      staffId: `p${String(i).padStart(2, '0')}`,
      role: i % 10 === 0 ? 'lead' : team === 'risk-ops' ? 'risk' : 'agent',
      teamIds: [team, ...second].map((key) => `team ${key}`),
      languages: chance() < 0.4 ? ['zh', 'en'] : ['zh'],
      skills: ['elder', 'cross_border', 'merchant'].filter(() => chance() < 0.35),
      capacity: 6 + Math.floor(chance() * 5),
      duty: 'off',
      deputyId: null,
      held: [0, 0, 0, 0],
      waiting: 0,
      givenMs: 0,
      shifts,
      breaks: [
        { at: 90 + Math.floor(chance() * 60), minutes: 15 },
        { at: 240 + Math.floor(chance() * 60), minutes: 45 },
      ],
      busyUntil: null,
    }
  })
}

/** Whether somebody is there at a minute of the day. */
export function dutyOf(person: MondayPerson, now: number): Duty {
  const moment = momentOf(now)
  const pause = person.breaks.find((each) => each.at <= now && now < each.at + each.minutes)
  const week = Array.from({ length: 7 }, () => person.shifts)
  return dutyAt(
    { pattern: { week, days: {} }, isAbsent: false, awayWhy: pause ? 'break' : null, awayUntil: null },
    moment,
    localMoment(moment, zone),
  )
}

export const momentOf = (minute: number): Date => new Date(eight + minute * minuteMs)

const codes = ['FRD-01', 'NRC-01', 'NRC-02', 'CHG-01', 'CHG-02', 'FAL-01', 'FAL-08', 'ACC-01', 'MER-01', 'MER-02']

/** A quarter lies there at eight; the others come in a wave that is highest at ten. A surge comes on top of them, evenly. */
export function mondayTickets(seed: number, { tickets: count, surge }: Load, routing: Routing): MondayTicket[] {
  const chance = chanceOf(seed)
  const drawn = (i: number, came: (chance: () => number) => number, urgentShare: number | null): MondayTicket => {
    const isUrgent = urgentShare !== null && chance() < urgentShare
    const code = isUrgent ? codes[0]! : codes[Math.floor(chance() * codes.length)]!
    const cameAt = came(chance)
    const priority = priorityOf(code, chance(), urgentShare === null ? null : isUrgent)
    return {
      ticketId: `t${String(i).padStart(5, '0')}`,
      from: '',
      teamId: '',
      priority,
      language: chance() < 0.1 ? 'en' : 'zh-Hans',
      skills: skillsFor(routing, code, chance() < 0.06),
      waitsForSkill: waitsForSkill(routing, priority, 0),
      code,
      cameAt,
      takesMinutes: Math.max(1, Math.round(Math.exp(1.7 + 0.6 * (chance() + chance() + chance() - 1.5)))),
      givenAt: 0,
      startedAt: null,
      isDone: false,
    }
  }
  const usual = Array.from({ length: count }, (_, i) => drawn(i, i < count / 4 ? () => 0 : wave, null))
  return [...usual, ...more(usual, surge, drawn)].toSorted(
    (a, b) => a.cameAt - b.cameAt || (a.ticketId < b.ticketId ? -1 : 1),
  )
}

const wave = (chance: () => number) => Math.floor(((chance() + chance() + chance()) / 3) * 240)

function more(
  usual: MondayTicket[],
  surge: Surge | undefined,
  drawn: (i: number, came: (chance: () => number) => number, urgentShare: number) => MondayTicket,
): MondayTicket[] {
  if (!surge) return []
  const { from, minutes, times, urgentShare } = surge
  const within = usual.filter(({ cameAt }) => cameAt >= from && cameAt < from + minutes)
  const came = (chance: () => number) => from + Math.floor(chance() * minutes)
  return Array.from({ length: within.length * (times - 1) }, (_, i) => drawn(usual.length + i, came, urgentShare))
}

/** On a usual day every second theft is an emergency; in a surge, what is drawn to be one. */
function priorityOf(code: string, drawn: number, isUrgent: boolean | null): Priority {
  if (isUrgent ?? (code === 'FRD-01' && drawn < 0.5)) return 1
  return drawn < 0.2 ? 2 : drawn < 0.8 ? 3 : 4
}
