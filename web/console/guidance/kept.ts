import { useKept } from '../definitions/kept.ts'
import { type Draft, isWritten, nothingWritten } from './draft.ts'

/** What is being written of causes and families, kept in this tab. */
export function useKeptDraft(): [Draft, (next: (now: Draft) => Draft) => void] {
  const [kept, keep] = useKept<Draft>('huiyin.guidance')
  const change = (next: (now: Draft) => Draft): void =>
    keep((now) => {
      const draft = next(now ?? nothingWritten)
      return isWritten(draft) ? draft : null
    })
  return [kept ?? nothingWritten, change]
}
