import { useMutation, useQuery } from '@tanstack/react-query'
import type { Answer, BodyInput } from '#platform/endpoint.ts'
import { listCalendars, publishCalendar, showCalendar } from '#records/knowledge/calendars/contract.ts'
import { previewCalendar, showCalendarAlarm } from '#stages/clocks/recompute/contract.ts'
import { call } from '../../kit/client.ts'
import { heldStill, usePublication } from '../definitions/publication.ts'
import { forgetMeOn401 } from '../queries.ts'

export type CalendarLine = Answer<typeof listCalendars>['calendars'][number]
export type Shown = Answer<typeof showCalendar>
export type Preview = Answer<typeof previewCalendar>
export type Input = BodyInput<typeof publishCalendar>

export const useCalendars = () =>
  useQuery({ queryKey: ['calendars'], queryFn: ({ signal }) => call(listCalendars, { signal }) })

/** The newest version of one calendar. */
export const useCalendar = (key: string | undefined) =>
  useQuery({
    enabled: key !== undefined,
    queryKey: ['calendars', 'one', key],
    queryFn: ({ signal }) => call(showCalendar, { params: { key: key! }, query: {}, signal }),
    ...heldStill,
  })

/** Fetches an older version, to be published again. */
export const useTakeUp = (key: string) =>
  useMutation({
    mutationFn: (version: number) => call(showCalendar, { params: { key }, query: { version } }),
    onError: forgetMeOn401,
  })

export const useCalendarAlarm = (enabled: boolean) =>
  useQuery({
    enabled,
    queryKey: ['calendars', 'alarm'],
    queryFn: ({ signal }) => call(showCalendarAlarm, { signal }),
  })

/** What publishing would do. */
export const usePreview = (key: string, seen: number, input: Input) =>
  useQuery({
    queryKey: ['calendars', 'preview', key, seen, input],
    queryFn: () => call(previewCalendar, { params: { key }, body: { seen, input } }),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })

export const usePublish = (key: string, seen: number) =>
  usePublication(['calendars'], (input: Input) =>
    call(publishCalendar, { params: { key }, body: input, version: seen }),
  )
