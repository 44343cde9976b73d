import './layers.css'
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '@mantine/spotlight/styles.layer.css'
import '../kit/tokens.css'
import './console.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { BrowserRouter } from 'react-router'
import { loadNotices } from './ahead.ts'
import { Pages } from './pages.tsx'
import { queries } from './queries.ts'
import { StepUp } from './step-up/step-up.tsx'
import { theme, variables } from './theme.ts'
import { startWords, words } from './words.ts'

const Notifications = lazy(() => loadNotices().then((m) => ({ default: m.Notifications })))

await startWords()

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <I18nextProvider i18n={words}>
      <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
        <QueryClientProvider client={queries}>
          <BrowserRouter>
            <Pages />
          </BrowserRouter>
          <StepUp />
          <Suspense>
            <Notifications position="top-center" limit={4} transitionDuration={120} />
          </Suspense>
        </QueryClientProvider>
      </MantineProvider>
    </I18nextProvider>
  </StrictMode>,
)
