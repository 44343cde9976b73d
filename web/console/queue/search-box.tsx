import { CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import styles from './queue.module.css'
import type { Sought } from './queue-data.ts'

// The mask's rules are large, and nobody searches in the first second.
const loadRules = () => import('#records/customers/found-values.rules.ts')

type Props = {
  initial: string
  focused: boolean
  onSearch: (q: string | null) => void
  onSeek: (sought: Sought) => void
}

/**
 * Searches while one types, a moment after the last key. A phone number and the like goes to `onSeek` and never into the
 * address; what may still become one waits for Enter.
 */
export function SearchBox({ initial, focused, onSearch, onSeek }: Props) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(initial)
  const [isWaiting, setWaiting] = useState(false)
  const search = async (typed: string, isWhole: boolean) => {
    const { personSought, mayBecomePerson } = await loadRules()
    // Somebody typed on while the rules were on their way.
    if (typed !== input.current?.value) return
    const sought = personSought(typed)
    const waits = !sought && !isWhole && mayBecomePerson(typed)
    setWaiting(waits)
    if (sought) onSeek({ typed, masked: sought.masked })
    else if (!waits) onSearch(typed.trim() || null)
  }
  const searchSoon = useDebouncedCallback(search, 250)
  useEffect(() => {
    if (focused) input.current?.focus()
  }, [focused])
  useEffect(() => {
    if (initial === '') setText('')
  }, [initial])
  const change = (next: string) => {
    setText(next)
    searchSoon(next, false)
  }
  return (
    <>
      <TextInput
        ref={input}
        id="queue-search"
        size="xs"
        className={styles.search}
        aria-label={t('queue.search')}
        placeholder={t('queue.search_placeholder')}
        autoComplete="off"
        leftSection={<Icon name="search" size={14} />}
        rightSection={text && <CloseButton size="xs" aria-label={t('queue.clear_search')} onClick={() => change('')} />}
        value={text}
        maxLength={100}
        onChange={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') input.current?.blur()
          if (event.key === 'Enter' && isWaiting) void search(text, true)
        }}
      />
      {isWaiting && (
        <span className={styles.pressEnter} role="status">
          {t('queue.press_enter')}
        </span>
      )}
    </>
  )
}
