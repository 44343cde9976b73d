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
const GuidancePage = lazy(() => import('./guidance/guidance-page.tsx').then((m) => ({ default: m.GuidancePage })))
const AccountPage = lazy(() => import('./account/account-page.tsx').then((m) => ({ default: m.AccountPage })))
const EnrolPage = lazy(() => import('./account/enrol-page.tsx').then((m) => ({ default: m.EnrolPage })))
const ProviderPage = lazy(() => import('./entry/provider-page.tsx').then((m) => ({ default: m.ProviderPage })))
const AuditPage = lazy(() => import('./audit/audit-page.tsx').then((m) => ({ default: m.AuditPage })))
const EntriesPage = lazy(() => import('./entries/entries-page.tsx').then((m) => ({ default: m.EntriesPage })))
const CategoriesPage = lazy(() =>
  import('./categories/categories-page.tsx').then((m) => ({ default: m.CategoriesPage })),
)
const ClockRulesPage = lazy(() =>
  import('./clock-rules/clock-rules-page.tsx').then((m) => ({ default: m.ClockRulesPage })),
)
const CalendarsPage = lazy(() => import('./calendars/calendars-page.tsx').then((m) => ({ default: m.CalendarsPage })))
const ClassifierPage = lazy(() =>
  import('./classifier/classifier-page.tsx').then((m) => ({ default: m.ClassifierPage })),
)
const ExportsPage = lazy(() => import('./exports/exports-page.tsx').then((m) => ({ default: m.ExportsPage })))
const ToldPage = lazy(() => import('./clocks/told-page.tsx').then((m) => ({ default: m.ToldPage })))
const AlarmsPage = lazy(() => import('./alarms/alarms-page.tsx').then((m) => ({ default: m.AlarmsPage })))
const RetentionPage = lazy(() => import('./privacy/retention-page.tsx').then((m) => ({ default: m.RetentionPage })))
const CallsPage = lazy(() => import('./calls/calls-page.tsx').then((m) => ({ default: m.CallsPage })))
const CapacityPage = lazy(() => import('./capacity/capacity-page.tsx').then((m) => ({ default: m.CapacityPage })))
const DeskPage = lazy(() => import('./desk/desk-page.tsx').then((m) => ({ default: m.DeskPage })))
const TagsPage = lazy(() => import('./tags/tags-page.tsx').then((m) => ({ default: m.TagsPage })))
const WorkflowsPage = lazy(() => import('./workflows/workflows-page.tsx').then((m) => ({ default: m.WorkflowsPage })))
const MoneyPage = lazy(() => import('./money/money-page.tsx').then((m) => ({ default: m.MoneyPage })))
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
          <Route path="/tags" element={<TagsPage />} />
          <Route path="/tags/:key" element={<TagsPage />} />
          <Route path="/people" element={<PeoplePage />} />
          <Route path="/desk" element={<DeskPage />} />
          <Route path="/money" element={<MoneyPage />} />
          <Route path="/calls" element={<CallsPage />} />
          <Route path="/capacity" element={<CapacityPage />} />
          <Route path="/forms" element={<FormsPage />} />
          <Route path="/forms/:key" element={<FormPage />} />
          <Route path="/categories" element={<CategoriesPage />} />
          <Route path="/guidance" element={<GuidancePage />} />
          <Route path="/workflows" element={<WorkflowsPage />} />
          <Route path="/workflows/:key" element={<WorkflowsPage />} />
          <Route path="/clock-rules" element={<ClockRulesPage />} />
          <Route path="/calendars" element={<CalendarsPage />} />
          <Route path="/classifier" element={<ClassifierPage />} />
          <Route path="/exports" element={<ExportsPage />} />
          <Route path="/told" element={<ToldPage />} />
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
