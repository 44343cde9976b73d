import type { Answer } from '#platform/endpoint.ts'
import type { CarriedDraft } from '../../kit/frame-messages.ts'
import type { showPortal } from '../api.ts'
import type { SpokenLanguage } from '../settings.ts'

export type Portal = Answer<typeof showPortal>

/**
 * What the loader gives the form. Loaders stay in browsers' caches for a while: within `v1` nothing is taken away here,
 * and what is added may be missing.
 */
export type FormPlace = {
  root: ShadowRoot
  body: HTMLElement
  portal: Portal
  /** Our own origin. */
  origin: string
  /** Public key of the entry point. */
  entry: string
  language: SpokenLanguage
  /** Key of the form to begin with, answers may follow (kit/form-asked.ts); empty when the customer chooses. */
  category: string
  context: Record<string, string>
  contextToken: string
  /** Whether something was sent from this browser before. */
  hasSent: boolean
  /** Takes number and secret of a ticket into our own storage. */
  sent(number: string, secret: string): void
  /** Shows what was sent before. */
  showKept(): void
  /** Goes on in our own frame, where pictures can be added. */
  goOnInFrame(form: string, draft: CarriedDraft): void
  close(): void
}
