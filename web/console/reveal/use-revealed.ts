import { useCallback, useEffect, useState } from 'react'
import type { Answer } from '#platform/endpoint.ts'
import type { revealPersonal } from '#stages/reveal/contract.ts'
import { presentMs } from '../../kit/now.ts'

export type Revealed = Answer<typeof revealPersonal>

/**
 * What was revealed, for as long as it may be seen: it is held here alone, and forgotten when its time is over, when the
 * page is left, hidden or printed.
 */
export function useRevealed(): {
  revealed: Revealed | null
  secondsLeft: number
  show: (revealed: Revealed) => void
  hide: () => void
} {
  const [shown, setShown] = useState<{ revealed: Revealed; untilMs: number } | null>(null)
  const [secondsLeft, setSecondsLeft] = useState(0)
  const hide = useCallback(() => setShown(null), [])
  const show = useCallback((revealed: Revealed) => {
    setSecondsLeft(revealed.shownSeconds)
    setShown({ revealed, untilMs: presentMs() + revealed.shownSeconds * 1000 })
  }, [])
  useEffect(() => {
    if (!shown) return
    const tick = () => {
      const left = Math.ceil((shown.untilMs - presentMs()) / 1000)
      setSecondsLeft(Math.max(0, left))
      if (left <= 0) hide()
    }
    const timer = setInterval(tick, 500)
    const leave = () => document.hidden && hide()
    document.addEventListener('visibilitychange', leave)
    window.addEventListener('beforeprint', hide)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', leave)
      window.removeEventListener('beforeprint', hide)
    }
  }, [shown, hide])
  return { revealed: shown?.revealed ?? null, secondsLeft, show, hide }
}
