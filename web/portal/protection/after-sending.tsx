import { useEffect, useState } from 'react'
import { call } from '../../kit/client.ts'
import { openTracking } from '../api.ts'
import { Protected } from './protected.tsx'
import { useOwnMoney } from './use-own-money.ts'

/** On the receipt: what is being protected right now, where something is. The number and its secret open the matter first. */
export function AfterSending({ number, secret, hasHotline }: { number: string; secret: string; hasHotline: boolean }) {
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    const gone = new AbortController()
    call(openTracking, { body: { number, secret }, signal: gone.signal }).then(
      () => setOpen(true),
      () => undefined,
    )
    return () => gone.abort()
  }, [number, secret])
  return <Protected money={useOwnMoney(number, isOpen ? 0 : null)} hasHotline={hasHotline} />
}
