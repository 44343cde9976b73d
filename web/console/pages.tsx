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
const AccountPage = lazy(() => import('./account/account-page.tsx').then((m) => ({ default: m.AccountPage })))
const EnrolPage = lazy(() => import('./account/enrol-page.tsx').then((m) => ({ default: m.EnrolPage })))
const ProviderPage = lazy(() => import('./entry/provider-page.tsx').then((m) => ({ default: m.ProviderPage })))
const AuditPage = lazy(() => import('./audit/audit-page.tsx').then((m) => ({ default: m.AuditPage })))
const EntriesPage = lazy(() => import('./entries/entries-page.tsx').then((m) => ({ default: m.EntriesPage })))
const ExportsPage = lazy(() => import('./exports/exports-page.tsx').then((m) => ({ default: m.ExportsPage })))
const AlarmsPage = lazy(() => import('./alarms/alarms-page.tsx').then((m) => ({ default: m.AlarmsPage })))
const RetentionPage = lazy(() => import('./privacy/retention-page.tsx').then((m) => ({ default: m.RetentionPage })))
const PeoplePage = lazy(() => import('./people/people-page.tsx').then((m) => ({ default: m.PeoplePage })))

/** Which address shows which page. */
export function Pages() {
  return (
    <Suspense fallback={<PageLoading />}>
      <Routes>
        <Route path="/setup" element={<SetUpPage />} />
        <Route path="/signin" element={<SignInPage />} />
        <Route path="/signin/provider" element={<ProviderPage />} />
        <Route path="/enrol" element={<EnrolPage />} />
        <Route element={<Shell />}>
          <Route index element={<Navigate to="/queue?view=open" replace />} />
          <Route path="/queue" element={<QueuePage />} />
          <Route path="/tickets/:ticketId" element={<TicketPage />} />
          <Route path="/board" element={<BoardPage />} />
          <Route path="/account" element={<AccountPage />} />
          <Route path="/people" element={<PeoplePage />} />
          <Route path="/forms" element={<FormsPage />} />
          <Route path="/forms/:key" element={<FormPage />} />
          <Route path="/exports" element={<ExportsPage />} />
          <Route path="/alarms" element={<AlarmsPage />} />
          <Route path="/audit" element={<AuditPage />} />
          <Route path="/entries" element={<EntriesPage />} />
          <Route path="/retention" element={<RetentionPage />} />
          <Route path="*" element={<NoSuchPage />} />
        </Route>
      </Routes>
    </Suspense>
  )
}
