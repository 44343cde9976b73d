import { useEffect, useState } from 'react'

/** Gives the focus back to where it was when the dialog opened; for dialogs that are taken off the page at once. */
export function useReturnFocus(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      if (before instanceof HTMLElement) setTimeout(() => before.focus())
    },
    [before],
  )
}
