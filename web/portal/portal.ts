import { createContext, useContext } from 'react'
import type { Answer } from '#platform/endpoint.ts'
import type { Saying } from '../kit/dates.ts'
import { useNow } from '../kit/now.ts'
import type { showPortal } from './api.ts'
import { useWords } from './words.ts'

/** The organisation, its hotline and its forms. */
export type Portal = Answer<typeof showPortal>

export const PortalContext = createContext<Portal | null>(null)

export function usePortal(): Portal {
  const portal = useContext(PortalContext)
  if (!portal) throw new Error('no portal above')
  return portal
}

/** How dates are said here and now. */
export function useSaying(): Saying {
  const { zone } = usePortal()
  const { language } = useWords()
  return { zone, language, now: useNow() }
}
