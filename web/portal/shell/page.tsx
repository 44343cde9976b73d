import { type ReactNode, useEffect, useRef } from 'react'
import { usePlace } from '../paths.ts'
import { usePortal } from '../portal.ts'
import { useWords } from '../words.ts'

type PageProps = {
  /** The heading, also the first part of the document's title. */
  title: string
  /** What the document's title says instead, when the heading is too short for a list of tabs. */
  tab?: string
  faulty?: boolean
  /** What stands over the heading: the way back, how far one is. The focus begins after it. */
  above?: ReactNode
  children: ReactNode
}

/** One page: its heading receives the focus whenever the reader came from another page, so that it is read aloud. */
export function Page({ title, tab, faulty = false, above, children }: PageProps) {
  const { t, say } = useWords()
  const { name } = usePortal()
  const { turn } = usePlace()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (turn > 0) heading.current?.focus({ preventScroll: true })
  }, [turn])
  const about = tab ?? title
  return (
    <main id="main" className="page">
      <title>{t(faulty ? 'shell.tabFaulty' : 'shell.tab', { page: about, name: say(name) })}</title>
      {above}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </main>
  )
}
