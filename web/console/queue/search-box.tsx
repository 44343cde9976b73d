import { CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import styles from './queue.module.css'

type Props = { initial: string; focused: boolean; onSearch: (q: string | null) => void }

/** Searches while one types, a moment after the last key. */
export function SearchBox({ initial, focused, onSearch }: Props) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(initial)
  const search = useDebouncedCallback(onSearch, 250)
  useEffect(() => {
    if (focused) input.current?.focus()
  }, [focused])
  useEffect(() => {
    if (initial === '') setText('')
  }, [initial])
  const change = (next: string) => {
    setText(next)
    search(next.trim() || null)
  }
  return (
    <TextInput
      ref={input}
      id="queue-search"
      size="xs"
      className={styles.search}
      aria-label={t('queue.search')}
      placeholder={t('queue.search_placeholder')}
      leftSection={<Icon name="search" size={14} />}
      rightSection={text && <CloseButton size="xs" aria-label={t('queue.clear_search')} onClick={() => change('')} />}
      value={text}
      maxLength={100}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') input.current?.blur()
      }}
    />
  )
}
