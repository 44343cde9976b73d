import { useEffect, useRef, useState } from 'react'

/**
 * Files that are dropped anywhere on the page or pasted into it. Answers whether some are being held over it. Without
 * this a file that misses its place would open in the page's stead.
 */
export function useDroppedFiles(take: (files: File[]) => void): boolean {
  const [isOver, setOver] = useState(false)
  const taker = useRef(take)
  taker.current = take
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      setOver(true)
    }
    const leave = (event: DragEvent): void => {
      if (!event.relatedTarget) setOver(false)
    }
    const drop = (event: DragEvent): void => {
      setOver(false)
      if (!event.dataTransfer?.files.length) return
      event.preventDefault()
      taker.current(Array.from(event.dataTransfer.files))
    }
    const paste = (event: ClipboardEvent): void => {
      // Office programs put a picture of the text beside the text.
      if (!event.clipboardData?.files.length || event.clipboardData.types.includes('text/plain')) return
      event.preventDefault()
      taker.current(Array.from(event.clipboardData.files))
    }
    document.addEventListener('dragover', over)
    document.addEventListener('dragleave', leave)
    document.addEventListener('drop', drop)
    document.addEventListener('paste', paste)
    return () => {
      document.removeEventListener('dragover', over)
      document.removeEventListener('dragleave', leave)
      document.removeEventListener('drop', drop)
      document.removeEventListener('paste', paste)
    }
  }, [])
  return isOver
}
