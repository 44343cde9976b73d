import { type RefObject, useCallback, useEffect, useState } from 'react'
import { followGestures } from '../../kit/blur/gestures.ts'
import { fitted, moved, type Size, type View, zoomed } from '../../kit/blur/view.ts'

/** A picture on a stage that can be dragged and zoomed. It begins whole, and whole again when stage or size change. */
export function useView(stage: RefObject<HTMLElement | null>, size: Size | null) {
  const [view, setView] = useState<View | null>(null)
  useEffect(() => {
    const box = stage.current
    if (!box || !size) return
    let from = { x: 0, y: 0 }
    const watch = new ResizeObserver(() => setView(fitted(size, roomOf(box))))
    watch.observe(box)
    const stop = followGestures(box, {
      start: (at) => {
        from = at
      },
      move: (at) => {
        const by = { x: at.x - from.x, y: at.y - from.y }
        from = at
        setView((now) => now && moved(now, size, roomOf(box), by))
      },
      end: () => undefined,
      cancel: () => undefined,
      pinch: (by, factor, at) =>
        setView((now) => now && zoomed(moved(now, size, roomOf(box), by), size, roomOf(box), factor, at)),
    })
    return () => {
      stop()
      watch.disconnect()
    }
  }, [stage, size])

  const zoom = useCallback(
    (factor: number) => {
      const box = stage.current
      if (!box || !size) return
      const middle = { x: box.clientWidth / 2, y: box.clientHeight / 2 }
      setView((now) => now && zoomed(now, size, roomOf(box), factor, middle))
    },
    [stage, size],
  )
  return { view, zoom }
}

function roomOf(box: HTMLElement): Size {
  return { width: box.clientWidth, height: box.clientHeight }
}
