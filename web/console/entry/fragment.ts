import { useEffect, useState } from 'react'

/**
 * Reads a secret from the address's fragment once and takes it out of the address bar at once, so that it stays in no
 * history and no screenshot.
 */
export function useFragment(name: string): string | null {
  const [value] = useState(() => new URLSearchParams(window.location.hash.slice(1)).get(name))
  useEffect(() => {
    if (value === null) return
    window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search)
  }, [value])
  return value
}
