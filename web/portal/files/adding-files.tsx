import { Suspense, useEffect } from 'react'
import { later } from '../shell/later.tsx'
import type { AddFilesProps } from './add-files.tsx'

// In a file of its own, with the cover tool: most people have no picture.
const adding = later(async () => (await import('./add-files.tsx')).AddFiles)

/** Fetches ahead what adding files needs, for somebody who may come to it. */
export function useFilesSoon(): void {
  useEffect(() => void adding.fetch().catch(() => undefined), [])
}

/** Where files are added. Only this part waits for its code, not the page around it. */
export function AddingFiles(props: AddFilesProps) {
  return (
    <Suspense fallback={<div className="ghost" aria-hidden="true" />}>
      <adding.Page {...props} />
    </Suspense>
  )
}
