import { lazy, Suspense } from 'react'
import { Navigate, Route, Routes } from 'react-router'
import { loadTicketPage } from './ahead.ts'
import { NoSuchPage } from './parts/no-such-page.tsx'
import { PageLoading } from './parts/page-loading.tsx'
import { QueuePage } from './queue/queue-page.tsx'
import { Shell } from './shell/shell.tsx'

const TicketPage = lazy(() => loadTicketPage().then((m) => ({ default: m.TicketPage })))
const SetUpPage = lazy(() => import('./entry/set-up-page.tsx').then((m) => ({ default: m.SetUpPage })))
const SignInPage = lazy(() => import('./entry/sign-in-page.tsx').then((m) => ({ default: m.SignInPage })))
const BoardPage = lazy(() => import('./board/board-page.tsx').then((m) => ({ default: m.BoardPage })))
const FormsPage = lazy(() => import('./forms/forms-page.tsx').then((m) => ({ default: m.FormsPage })))
const FormPage = lazy(() => import('./forms/form-page.tsx').then((m) => ({ default: m.FormPage })))
const EntriesPage = lazy(() => import('./entries/entries-page.tsx').then((m) => ({ default: m.EntriesPage })))
const PeoplePage = lazy(() => import('./people/people-page.tsx').then((m) => ({ default: m.PeoplePage })))

/** Which address shows which page. */
export function Pages() {
  return (
    <Suspense fallback={<PageLoading />}>
      <Routes>
        <Route path="/setup" element={<SetUpPage />} />
        <Route path="/signin" element={<SignInPage />} />
        <Route element={<Shell />}>
          <Route index element={<Navigate to="/queue?view=open" replace />} />
          <Route path="/queue" element={<QueuePage />} />
          <Route path="/tickets/:ticketId" element={<TicketPage />} />
          <Route path="/board" element={<BoardPage />} />
          <Route path="/people" element={<PeoplePage />} />
          <Route path="/forms" element={<FormsPage />} />
          <Route path="/forms/:key" element={<FormPage />} />
          <Route path="/entries" element={<EntriesPage />} />
          <Route path="*" element={<NoSuchPage />} />
        </Route>
      </Routes>
    </Suspense>
  )
}
