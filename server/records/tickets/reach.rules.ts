/** What a customer sent before, within the days that count as repeating. */
export type Earlier = { tickets: number; orderNos: Set<string> }

/** How often each code was reported within the last hour, and how often that is usual in an hour. */
export type Reports = { lastHour: Map<string, number>; usualPerHour: Map<string, number> }
