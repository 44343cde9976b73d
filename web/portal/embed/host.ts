import type { Form } from '#records/knowledge/forms.rules.ts'
import { clientSettings } from '../../kit/client.ts'
import { formAsked } from '../../kit/form-asked.ts'
import type { ToFrame } from '../../kit/frame-messages.ts'
import { meetHost, tellHost } from '../../kit/host-page.ts'
import { keepTicket, markSeen, newsMark } from '../../kit/kept.ts'
import { beginDraft, changeDraft } from '../ask/drafts.ts'
import { base, go } from '../paths.ts'
import type { Ticket } from '../ticket/use-ticket.ts'

type Begin = Extract<ToFrame, { huiyin: 'begin' }>

/** Whether we stand in a frame of another site's page. */
export const isFramed = base !== ''

let begun: Begin | null = null

/** Waits for what the host page says; null outside a frame. Opened by itself, the page is the portal's own. */
export function beginInFrame(): Promise<Begin | null> {
  if (!isFramed) return Promise.resolve(null)
  clientSettings.isFramed = true
  document.documentElement.classList.add('framed')
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !document.querySelector('dialog[open]')) tellHost({ huiyin: 'close' })
  })
  return new Promise((resolve) => {
    const isMet = meetHost((message) => {
      if (message.huiyin !== 'begin') return
      begun = message
      resolve(message)
    })
    // With our origin before it: a path of two slashes would lead to another site.
    if (!isMet) location.replace(location.origin + location.pathname.slice(base.length))
  })
}

/** Goes where the host page wants to begin, with what was written there. */
export function goToBegin({ show, form: asked, draft }: Begin, forms: Form[]): void {
  const { key, answers } = formAsked(asked)
  const form = forms.find((candidate) => candidate.key === key)
  if (form && draft) changeDraft(form, draft)
  else if (form) beginDraft(form, answers)
  const start = form ? `/new/${form.key}${draft ? '?at=files' : ''}` : '/'
  go(show === 'kept' ? '/kept' : start, { replace: true })
}

/** Where a ticket comes from, to be sent with it. */
export function hostSaid(): { entry?: string; context?: Record<string, string>; contextToken?: string } {
  if (!begun) return {}
  const { entry, context, contextToken } = begun
  return { entry, context, ...(contextToken ? { contextToken } : {}) }
}

/** Keeps a ticket that was sent in the frame; the host page learns that there is one, and nothing of it. */
export function sentInFrame(number: string, secret: string): void {
  if (!isFramed) return
  keepTicket(number, secret, 0)
  tellHost({ huiyin: 'sent' })
}

/** Everything of a ticket is on the screen of the frame: no news any more. */
export function seenInFrame(ticket: Ticket): void {
  if (!isFramed) return
  markSeen(ticket.number, newsMark(ticket))
  tellHost({ huiyin: 'news', news: false })
}
