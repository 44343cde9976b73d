import { dayMinutes, dutyOf, type MondayPerson, type MondayTicket } from '../../test/monday-day.ts'

/** What emergencies ask of the people there are, between two minutes of the day. */
export type Arithmetic = {
  /** How many people do nothing else, so that none has to wait in the middle of that time: work that comes, by minute. */
  peopleNeeded: number
  peopleThere: number
}

/** Emergencies that come in a minute times the minutes that each takes, against who is there. */
export function arithmeticOf(
  tickets: readonly MondayTicket[],
  people: readonly MondayPerson[],
  from: number,
  until: number,
): Arithmetic {
  const urgent = tickets.filter(({ priority, cameAt }) => priority === 1 && cameAt >= from && cameAt < until)
  const minutes = Array.from({ length: until - from }, (_, index) => from + index)
  const there = minutes.map((minute) => people.filter((person) => dutyOf(person, minute) === 'available').length)
  return {
    peopleNeeded: sum(urgent.map(({ takesMinutes }) => takesMinutes)) / minutes.length,
    peopleThere: sum(there) / minutes.length,
  }
}

const sum = (all: number[]) => all.reduce((total, each) => total + each, 0)

/**
 * When each emergency would be begun if everybody who is there did nothing else all day: of any team, whatever they know,
 * first come, first begun. No rule that takes them in their order can be sooner with these people. Minutes of the day by
 * ticket; nothing for those that are not begun on it.
 */
export function soonest(tickets: readonly MondayTicket[], people: readonly MondayPerson[]): Map<string, number> {
  const urgent = tickets
    .filter(({ priority }) => priority === 1)
    .toSorted((a, b) => a.cameAt - b.cameAt || (a.ticketId < b.ticketId ? -1 : 1))
  const busyUntil = new Map<MondayPerson, number>()
  const begun = new Map<string, number>()
  for (let minute = 0; minute < dayMinutes; minute++)
    for (const person of people) {
      const next = urgent[begun.size]
      if (!next || next.cameAt > minute) break
      if ((busyUntil.get(person) ?? 0) > minute || dutyOf(person, minute) !== 'available') continue
      begun.set(next.ticketId, minute)
      busyUntil.set(person, minute + next.takesMinutes)
    }
  return begun
}
