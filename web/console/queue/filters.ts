import type { QueryInput } from '#platform/endpoint.ts'
import { type listQueue, queueFilters } from '#records/tickets/contract.ts'
import type { IconName } from '../parts/icon.tsx'

export type Filters = Omit<NonNullable<QueryInput<typeof listQueue>>, 'cursor' | 'limit'> & { view: View }
export type View =
  | 'mine'
  | 'team'
  | 'unassigned'
  | 'triage'
  | 'late'
  | 'soon'
  | 'emergency'
  | 'person'
  | 'open'
  | 'waiting'
  | 'resolved'
  | 'closed'
  | 'all'

export const viewGroups: { key: string; views: { view: View; icon: IconName }[] }[] = [
  {
    key: 'own',
    views: [
      { view: 'mine', icon: 'person' },
      { view: 'team', icon: 'people' },
    ],
  },
  {
    key: 'attention',
    views: [
      { view: 'emergency', icon: 'shield' },
      { view: 'person', icon: 'lifebuoy' },
      { view: 'late', icon: 'alert' },
      { view: 'soon', icon: 'hourglass' },
      { view: 'triage', icon: 'tag' },
      { view: 'unassigned', icon: 'inbox' },
    ],
  },
  {
    key: 'everything',
    views: [
      { view: 'open', icon: 'left' },
      { view: 'waiting', icon: 'wait' },
      { view: 'resolved', icon: 'resolved' },
      { view: 'closed', icon: 'archive' },
      { view: 'all', icon: 'all' },
    ],
  },
]

const keys = ['view', 'stage', 'priority', 'code', 'corrected', 'team', 'assignee', 'channel', 'tag', 'q'] as const
export type FilterKey = (typeof keys)[number]

/** The filters in an address; what it does not understand is left out rather than shown as an error. */
export function filtersOf(search: URLSearchParams): Filters {
  const given: Record<string, string> = {}
  for (const key of keys) {
    const value = search.get(key)
    if (value && queueFilters.shape[key].safeParse(value).success) given[key] = value
  }
  return { view: 'open', ...(given as Partial<Filters>) }
}

export function searchOf(filters: Filters): string {
  const search = new URLSearchParams()
  for (const key of keys) {
    const value = filters[key]
    if (value !== undefined && value !== '') search.set(key, String(value))
  }
  return search.toString()
}

/** Whether anything beside the view narrows the list. */
export function isNarrowed(filters: Filters): boolean {
  return keys.some((key) => key !== 'view' && filters[key] !== undefined)
}
