import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import { maskText } from '#records/customers/masking.rules.ts'

const keyOf = (ticketId: string, kind: string) => `huiyin.draft.${kind}.${ticketId}`
const saveMs = 400

/**
 * A text that survives a reload and a walk to another ticket. Only in this tab, and masked: what is kept must hold no
 * number that the ticket itself may not hold.
 */
export function useDraft(ticketId: string, kind: 'reply' | 'note') {
  const [text, setText] = useState(() => read(keyOf(ticketId, kind)))
  const save = useDebouncedCallback((next: string) => write(keyOf(ticketId, kind), next), {
    delay: saveMs,
    flushOnUnmount: true,
  })
  return {
    text,
    change: (next: string) => {
      setText(next)
      save(next)
    },
  }
}

function read(key: string): string {
  try {
    return sessionStorage.getItem(key) ?? ''
  } catch {
    return ''
  }
}

function write(key: string, text: string): void {
  try {
    if (text.trim() === '') sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, maskText(text).text)
  } catch {
    // Storage is full or forbidden: the text is still on the page.
  }
}
