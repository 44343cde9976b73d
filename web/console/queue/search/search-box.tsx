import { CloseButton, Combobox, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../../parts/icon.tsx'
import { useLanguage } from '../../words.ts'
import queue from '../queue.module.css'
import type { Sought } from '../queue-data.ts'
import { useOwnValues } from './own-values.ts'
import styles from './search.module.css'
import { SearchHelp } from './search-help.tsx'
import { type Choice, choicesAt, isUnfinished, operatorAt } from './suggest.ts'

// The mask's rules are large, and nobody searches in the first second.
const loadRules = () => import('#records/customers/found-values.rules.ts')

/** Operators whose values are written freely, and so need an example. */
const withExample = ['amount', 'received', 'due', 'number']

export type SearchBoxProps = {
  initial: string
  focused: boolean
  isFaulty: boolean
  onSearch: (q: string | null) => void
  onSeek: (sought: Sought) => void
}

/**
 * Searches while one types, a moment after the last key, and says which operators and values there are. A phone number and the
 * like goes to `onSeek` and never into the address; what may still become one waits for Enter, and so does an operator that
 * has no value yet.
 */
export function SearchBox({ initial, focused, isFaulty, onSearch, onSeek }: SearchBoxProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  const input = useRef<HTMLInputElement>(null)
  const sent = useRef(initial)
  const [text, setText] = useState(initial)
  const [caret, setCaret] = useState(initial.length)
  const [isWaiting, setWaiting] = useState(false)
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const own = useOwnValues()
  const choices = choicesAt(text, caret, own, language)
  const operator = operatorAt(text, caret)
  const example = operator && withExample.includes(operator) ? t(`search.example.${operator}`) : null

  const search = async (typed: string, isWhole: boolean) => {
    const { personSought, mayBecomePerson } = await loadRules()
    // Somebody typed on while the rules were on their way.
    if (typed !== input.current?.value) return
    const sought = personSought(typed)
    const waits = !sought && !isWhole && mayBecomePerson(typed)
    setWaiting(waits)
    if (sought) onSeek({ typed, masked: sought.masked })
    else if (!waits && (isWhole || !isUnfinished(typed))) {
      sent.current = typed.trim()
      onSearch(typed.trim() || null)
    }
  }
  const searchSoon = useDebouncedCallback(search, 250)
  useEffect(() => {
    if (focused) input.current?.focus()
  }, [focused])
  useEffect(() => {
    // The address has other words than were sent from here: one was taken out of it, or all.
    if (initial === sent.current) return
    sent.current = initial
    setText(initial)
  }, [initial])
  const change = (next: string, at: number) => {
    setText(next)
    setCaret(at)
    searchSoon(next, false)
  }
  const put = (choice: Choice) => {
    const next = text.slice(0, choice.start) + choice.put + text.slice(choice.end).trimStart()
    const at = choice.start + choice.put.length
    change(next, at)
    requestAnimationFrame(() => {
      input.current?.focus()
      input.current?.setSelectionRange(at, at)
      // After a name its values are to be chosen from; after a value there is nothing more to say.
      if (choice.put.endsWith(':')) combobox.openDropdown()
      else combobox.closeDropdown()
    })
  }
  return (
    <>
      <Combobox
        store={combobox}
        position="bottom-start"
        width="target"
        offset={4}
        onOptionSubmit={(key) => put(choices.find((choice) => choice.key === key)!)}
      >
        <Combobox.Target withExpandedAttribute autoComplete="off">
          <TextInput
            ref={input}
            id="queue-search"
            size="xs"
            className={queue.search}
            aria-label={t('queue.search')}
            error={isFaulty}
            aria-describedby={isFaulty ? 'search-fault' : undefined}
            placeholder={t('queue.search_placeholder')}
            spellCheck={false}
            leftSection={<Icon name="search" size={14} />}
            rightSectionWidth={text ? 52 : 28}
            rightSection={
              <>
                {text && <CloseButton size="xs" aria-label={t('queue.clear_search')} onClick={() => change('', 0)} />}
                <SearchHelp onTry={(example) => change(example, example.length)} />
              </>
            }
            value={text}
            maxLength={200}
            onChange={(event) => {
              change(event.currentTarget.value, event.currentTarget.selectionStart ?? event.currentTarget.value.length)
              combobox.openDropdown()
              combobox.resetSelectedOption()
            }}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? text.length)}
            onBlur={() => combobox.closeDropdown()}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return
              const isChoosing = combobox.dropdownOpened && combobox.getSelectedOptionIndex() >= 0
              if (event.key === 'Escape' && !combobox.dropdownOpened) input.current?.blur()
              if (event.key === 'Enter' && !isChoosing) {
                combobox.closeDropdown()
                void search(text, true)
              }
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={choices.length === 0 && !example} className={styles.choices}>
          <Combobox.Options aria-label={t('search.choices')}>
            {choices.map((choice) => (
              <Combobox.Option key={choice.key} value={choice.key} className={styles.choice}>
                <span>{choice.label}</span>
                {choice.put.endsWith(':') && (
                  <span className={styles.choiceWhat}>{t(`search.what.${choice.key}`)}</span>
                )}
              </Combobox.Option>
            ))}
          </Combobox.Options>
          {example && <Combobox.Footer>{example}</Combobox.Footer>}
        </Combobox.Dropdown>
      </Combobox>
      {isWaiting && (
        <span className={queue.pressEnter} role="status">
          {t('queue.press_enter')}
        </span>
      )}
    </>
  )
}
