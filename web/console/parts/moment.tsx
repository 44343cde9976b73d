import type { ComponentProps } from 'react'
import { type Saying, sayExactly } from '../../kit/dates.ts'
import { useNow } from '../../kit/now.ts'
import { When } from '../../kit/when.tsx'
import { useMe } from '../me.ts'
import { useLanguage } from '../words.ts'

/** Dates are said in the organisation's zone and the reader's language. */
export function useSaying(): Saying {
  const { organisation } = useMe()
  return { zone: organisation.zone, language: useLanguage(), now: useNow() }
}

/** A moment as a person says it; `far` says how far away it is instead. */
export function Moment({ at, far }: { at: string; far?: boolean }) {
  return <When at={at} saying={useSaying()} far={far} />
}

/** Own words for a moment, the exact time on hover. */
export function ExactTime({ at, ...rest }: { at: string } & Omit<ComponentProps<'time'>, 'dateTime' | 'title'>) {
  return <time dateTime={at} title={sayExactly(at, useSaying())} {...rest} />
}
