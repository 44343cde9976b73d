import { type ComponentType, lazy, useState } from 'react'

/**
 * A page whose code comes in a file of its own. Once that has arrived (see `fetch`) the page is drawn at once, without
 * the blank third of a second that a lazy component shows even then.
 */
export function later<P extends object>(fetchPage: () => Promise<ComponentType<P>>) {
  let arrived: ComponentType<P> | null = null
  const fetch = async (): Promise<ComponentType<P>> => {
    arrived ??= await fetchPage()
    return arrived
  }
  const Lazy = lazy(async () => ({ default: await fetch() }))

  function Later(props: P) {
    // Decided once per page: a change under way would draw it anew and lose what was typed.
    const [Page] = useState<ComponentType<P>>(() => arrived ?? (Lazy as unknown as ComponentType<P>))
    return <Page {...props} />
  }
  return { Page: Later, fetch }
}
