import type { ReactNode } from 'react'

/** Stands in a sentence where something other than text goes; no word file holds it. */
export const slot = '\u0001'

/** A sentence from the word files with one element in it, wherever the language puts it: `t(key, { when: slot })`. */
export function Sentence({ words, children }: { words: string; children: ReactNode }) {
  const [before, after] = words.split(slot)
  return (
    <>
      {before}
      {children}
      {after}
    </>
  )
}
