import { useEffect, useRef } from 'react'
import { useWords } from '../words.ts'
import type { Sending } from './sending.ts'

/** Says aloud that it is being sent, and shows why when it takes longer: the device computes, nobody has to do anything. */
export function SendingStatus({ sending: { busy, isProving } }: { sending: Sending }) {
  const { t } = useWords()
  const box = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (isProving) box.current?.scrollIntoView({ block: 'nearest' })
  }, [isProving])
  return (
    <p ref={box} className={isProving ? 'notice' : 'unseen'} role="status">
      {isProving ? t('check.proving') : busy && t('check.sending')}
    </p>
  )
}
