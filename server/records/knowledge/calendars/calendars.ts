import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { currentKnowledge } from '../definitions.ts'
import { newestOf, versionsOf } from '../versions.ts'
import type { Calendar } from './calendar.rules.ts'
import { changesOf, daysAhead, daysAheadMin } from './calendar-check.rules.ts'

/** Every calendar with until when it is known; the organisation's own first. */
export async function readCalendars(work: Work) {
  const own = (await currentKnowledge(work)).timing.calendar
  return newestOf(await versionsOf<Calendar>(work, 'calendar', null))
    .map(({ body, version, publishedAt, publishedBy }) => {
      const { key, name, zone, coversFrom, coversUntil } = body
      const ahead = daysAhead(body, work.now)
      return {
        ...{ key, version, name, zone, coversFrom, coversUntil, publishedAt, publishedBy },
        daysAhead: ahead,
        endsSoon: ahead < daysAheadMin,
        isOwn: key === own,
      }
    })
    .toSorted((a, b) => Number(b.isOwn) - Number(a.isOwn) || (a.key < b.key ? -1 : 1))
}

/** One version of a calendar, the newest when none is named, and all of its versions. @throws Problem missing definition_missing */
export async function readCalendar(work: Work, key: string, version: number | undefined) {
  const versions = await versionsOf<Calendar>(work, 'calendar', key)
  const shown = version === undefined ? versions[0] : versions.find((one) => one.version === version)
  if (!shown)
    throw new Problem('missing', 'definition_missing', { facts: { kind: 'calendar', key, version: version ?? 0 } })
  return {
    calendar: shown.body,
    versions: versions.map(({ body, publishedAt, publishedBy, ...line }, index) => {
      const { added, removed, changed } = changesOf(versions[index + 1]?.body ?? null, body)
      const changes = added.length + removed.length + changed.length
      return { version: line.version, coversUntil: body.coversUntil, changes, publishedAt, publishedBy }
    }),
  }
}
