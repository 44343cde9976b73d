import { useEffect, useRef } from 'react'
import type { IconName } from '../parts/icon.tsx'

/** Something a person can do on the page that is open: by key, and through the palette. */
export type Command = {
  id: string
  label: string
  icon: IconName
  /** One key ("r") or two in a row ("g b"). */
  keys?: string
  /** Only by key: it means nothing in a list of commands. */
  keyOnly?: boolean
  run: () => void
}

const owners = new Set<{ current: Command[] }>()
const sequenceMsMax = 1_000

/** Offers commands while the component is on the page. */
export function useCommands(commands: Command[]): void {
  const latest = useRef(commands)
  useEffect(() => {
    latest.current = commands
  })
  useEffect(() => {
    owners.add(latest)
    return () => void owners.delete(latest)
  }, [])
}

/** Every command offered now, the newest page's first. */
export function offeredCommands(): Command[] {
  return [...owners].reverse().flatMap((owner) => owner.current)
}

/** Listens for the keys of commands. Never while somebody types, and never behind a dialog. */
export function useCommandKeys(): void {
  useEffect(() => {
    let first = ''
    let firstAt = 0
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
      if (isTyping(event.target) || document.querySelector('[aria-modal="true"]')) return
      const sequence = first && event.timeStamp - firstAt < sequenceMsMax ? `${first} ${event.key}` : ''
      const commands = offeredCommands()
      const command = commands.find((c) => c.keys === sequence) ?? commands.find((c) => c.keys === event.key)
      first = sequence || command ? '' : event.key
      firstAt = event.timeStamp
      if (!command) return
      event.preventDefault()
      command.run()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    target.closest('input, textarea, select, [role="menu"], [role="listbox"], [role="radiogroup"]') !== null
  )
}
