import { type MouseEvent, useEffect, useRef } from 'react'
import { Icon } from '../shell/icon.tsx'
import { useWords } from '../words.ts'
import { faultSentence } from './fault-sentence.ts'
import type { Fault } from './steps.ts'

/** What has to be put right, each linked to its control. Takes the focus after every try that failed. */
export function ErrorSummary({ faults, tries }: { faults: Fault[]; tries: number }) {
  const { t } = useWords()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (tries > 0) box.current?.focus()
  }, [tries])
  if (faults.length === 0) return null
  const show = (event: MouseEvent, control: string): void => {
    event.preventDefault()
    const target = document.getElementById(control)
    const radio = target?.querySelector<HTMLElement>('input')
    ;(radio ?? target)?.focus()
  }
  return (
    <div className="summary" role="alert" tabIndex={-1} ref={box} aria-labelledby="summary">
      <h2 id="summary">
        <Icon name="alert" size={20} />
        {t('fault.title')}
      </h2>
      <ul>
        {faults.map((fault) => (
          <li key={fault.control}>
            <a href={`#${fault.control}`} onClick={(event) => show(event, fault.control)}>
              {faultSentence(fault, t)}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
