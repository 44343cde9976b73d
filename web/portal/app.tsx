import { Suspense } from 'react'
import { FirstPage } from './first/first-page.tsx'
import { HelpPage } from './help/help-page.tsx'
import { type Place, usePlace } from './paths.ts'
import { later } from './shell/later.tsx'
import { Mishap } from './shell/mishap.tsx'
import { NotFoundPage } from './shell/not-found-page.tsx'
import { Shell } from './shell/shell.tsx'

// The first page comes alone; the others follow at once, while it is being read.
const alert = later(async () => (await import('./alert/alert-page.tsx')).AlertPage)
const ask = later(async () => (await import('./ask/ask-page.tsx')).AskPage)
const ideas = later(async () => (await import('./ideas/ideas-page.tsx')).IdeasPage)
const kept = later(async () => (await import('./embed/kept-page.tsx')).KeptPage)
const ownData = later(async () => (await import('./own-data/own-data-page.tsx')).OwnDataPage)
const payment = later(async () => (await import('./help/payment-page.tsx')).PaymentPage)
const ticket = later(async () => (await import('./ticket/ticket-page.tsx')).TicketPage)
const track = later(async () => (await import('./ticket/track-page.tsx')).TrackPage)

export function fetchTheRest(): void {
  // What does not arrive now is fetched when it is needed, where a failure has a page of its own.
  for (const page of [ask, ideas, ticket, track]) void page.fetch().catch(() => undefined)
}

export function App() {
  const place = usePlace()
  return (
    <Shell>
      {/* A key per page change: every page begins fresh, with the focus on its heading. */}
      <Mishap key={place.turn}>
        <Suspense fallback={<main className="page" />}>
          <CurrentPage place={place} />
        </Suspense>
      </Mishap>
    </Shell>
  )
}

function CurrentPage({ place }: { place: Place }) {
  const [, first = '', second = '', third = '', fourth = ''] = place.path.split('/')
  switch (first) {
    case '':
      return <FirstPage />
    case 'new':
      return <ask.Page formKey={second} at={place.search.get('at') ?? ''} />
    case 'ideas':
      return <ideas.Page kind={place.search.get('kind') ?? ''} />
    case 'kept':
      return <kept.Page />
    case 't':
      if (third === 'data') return <ownData.Page typedNumber={second} />
      return <ticket.Page typedNumber={second} state={place.state} />
    case 'was-this-you':
      return <alert.Page />
    case 'track':
      return <track.Page />
    case 'help':
      if (second === 'payment' && third) return <payment.Page family={named(third)} code={named(fourth)} />
      return <HelpPage />
    default:
      return <NotFoundPage />
  }
}

/** A part of the path as it was meant; one that is broken names nothing. */
function named(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return ''
  }
}
