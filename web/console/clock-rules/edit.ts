import type { ClockRule, Length } from '#records/knowledge/regimes/regime.rules.ts'

/** A list with the item at a place exchanged, or taken out. */
export function withItem<T>(list: readonly T[], index: number, next: T | null): T[] {
  return next === null ? list.toSpliced(index, 1) : list.with(index, next)
}

/** A key that a list does not have yet. */
export function freshKey(list: readonly { key: string }[], stem: string): string {
  const taken = new Set(list.map(({ key }) => key))
  let number = 1
  while (taken.has(`${stem}_${number}`)) number++
  return `${stem}_${number}`
}

export const noWords = { 'zh-Hans': '', en: '' }

export function newClock(clocks: readonly ClockRule[]): ClockRule {
  return {
    key: freshKey(clocks, 'clock'),
    label: noWords,
    trigger: 'received',
    length: { unit: 'calendar_days', count: 15 },
    stops: ['resolved'],
    extensions: [],
    absoluteEnd: null,
    pauses: [],
    duties: [],
    ownerRole: 'agent',
    ladder: 'statutory',
  }
}

/** A length with a calendar, or the organisation's own. */
export function withCalendar({ calendar: _calendar, ...length }: Length, calendar: string | null): Length {
  return calendar === null ? length : { ...length, calendar }
}
