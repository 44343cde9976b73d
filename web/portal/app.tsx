import { lazy, Suspense } from 'react'
import { FirstPage } from './first/first-page.tsx'
import { HelpPage } from './help/help-page.tsx'
import { type Place, usePlace } from './paths.ts'
import { Mishap } from './shell/mishap.tsx'
import { NotFoundPage } from './shell/not-found-page.tsx'
import { Shell } from './shell/shell.tsx'

// The first page comes alone; the others follow while it is being read (see fetchTheRest).
const fetchAsk = () => import('./ask/ask-page.tsx')
const fetchIdeas = () => import('./ideas/ideas-page.tsx')
const fetchTicket = () => import('./ticket/ticket-page.tsx')
const fetchTrack = () => import('./ticket/track-page.tsx')

const AskPage = lazy(() => fetchAsk().then((file) => ({ default: file.AskPage })))
const IdeasPage = lazy(() => fetchIdeas().then((file) => ({ default: file.IdeasPage })))
const TicketPage = lazy(() => fetchTicket().then((file) => ({ default: file.TicketPage })))
const TrackPage = lazy(() => fetchTrack().then((file) => ({ default: file.TrackPage })))

export function fetchTheRest(): void {
  // What cannot be fetched now is fetched when it is needed, where a failure has a page of its own.
  for (const fetch of [fetchAsk, fetchIdeas, fetchTicket, fetchTrack]) void fetch().catch(() => undefined)
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
  const [, first = '', second = ''] = place.path.split('/')
  switch (first) {
    case '':
      return <FirstPage />
    case 'new':
      return <AskPage formKey={second} at={place.search.get('at') ?? ''} />
    case 'ideas':
      return <IdeasPage kind={place.search.get('kind') ?? ''} />
    case 't':
      return <TicketPage typedNumber={second} state={place.state} />
    case 'track':
      return <TrackPage />
    case 'help':
      return <HelpPage />
    default:
      return <NotFoundPage />
  }
}
