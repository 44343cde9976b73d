import { StrictMode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { call } from '../kit/client.ts'
import { startWords, words } from '../kit/i18n.ts'
import { showPortal } from './api.ts'
import { App, fetchTheRest } from './app.tsx'
import { beginInFrame, goToBegin } from './embed/host.ts'
import { type Portal, PortalContext } from './portal.ts'
import { Closed } from './shell/closed.tsx'
import { rememberHotline } from './shell/last-hotline.ts'

const loaders = {
  'zh-Hans': () => import('./words/zh-Hans.json', { with: { type: 'json' } }),
  en: () => import('./words/en.json', { with: { type: 'json' } }),
}

const begun = beginInFrame()
const root = createRoot(document.getElementById('root')!)
void start(root).then(fetchTheRest)

async function start(into: Root): Promise<void> {
  const [portal, begin] = await Promise.all([call(showPortal, {}).catch(() => null), begun])
  if (portal) rememberHotline(portal.hotline)
  await startWords(loaders, portal?.defaultLanguage ?? 'zh-Hans', begin?.language)
  if (begin && portal) goToBegin(begin, portal.forms)
  into.render(
    <StrictMode>
      <I18nextProvider i18n={words}>{page(portal, into)}</I18nextProvider>
    </StrictMode>,
  )
}

function page(portal: Portal | null, into: Root) {
  if (!portal?.isSetUp) return <Closed answered={portal !== null} again={() => start(into)} />
  return (
    <PortalContext value={portal}>
      <App />
    </PortalContext>
  )
}
