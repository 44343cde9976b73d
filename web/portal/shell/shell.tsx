import type { ReactNode } from 'react'
import { Mark } from '../../kit/mark.tsx'
import { isFramed } from '../embed/host.ts'
import { usePlace } from '../paths.ts'
import { usePortal } from '../portal.ts'
import { useWords } from '../words.ts'
import { HelpSide } from './help-side.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { Link } from './link.tsx'

/** What surrounds every page: who this is, where a human is, and the way elsewhere. */
export function Shell({ children }: { children: ReactNode }) {
  const { t, say } = useWords()
  const { name, isDemo, forms } = usePortal()
  const { path } = usePlace()
  const asked = forms.find((form) => path === `/new/${form.key}`)
  const help = asked?.lane !== 'emergency' && (
    <HelpSide withTrack={!asked && path !== '/track' && !path.startsWith('/t/')} />
  )
  // In another site's page the sheet around us has the title and the way out.
  if (isFramed)
    return (
      <div className="column">
        {children}
        {help}
      </div>
    )
  return (
    <>
      <button type="button" className="skip" onClick={skipToMain}>
        {t('shell.skip')}
      </button>
      {isDemo && <p className="demo">{t('shell.demo')}</p>}
      <header className="top">
        <Link to="/" className="brand">
          <Mark />
          <span>{say(name)}</span>
        </Link>
        <LanguageSwitch />
      </header>
      <div className="column">
        {children}
        {/* Where money is in danger, the page itself holds the number to call, and larger. */}
        {help}
      </div>
      <footer className="foot">
        <nav aria-label={t('shell.footer')}>
          <Link to="/ideas">{t('shell.ideas')}</Link>
          <Link to="/track">{t('shell.track')}</Link>
          <Link to="/help">{t('shell.help')}</Link>
        </nav>
        <p>{t('shell.by')}</p>
      </footer>
    </>
  )
}

/** A button: following a fragment would be a page change to us, and the page would begin afresh. */
function skipToMain(): void {
  document.querySelector<HTMLElement>('main h1')?.focus()
}
