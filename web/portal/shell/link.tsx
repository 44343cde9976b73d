import type { MouseEvent, ReactNode } from 'react'
import { base, go } from '../paths.ts'

type LinkProps = { to: string; className?: string; state?: unknown; children: ReactNode }

/** A link inside the portal. With a modifier key, or the middle button, it behaves as every link does. */
export function Link({ to, className, state, children }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    go(to, { state })
  }
  return (
    <a href={base + to} className={className} onClick={follow}>
      {children}
    </a>
  )
}
