import { browserSupportsWebAuthnAutofill, startAuthentication } from '@simplewebauthn/browser'
import { useEffect, useRef } from 'react'
import { beginPasskeySignIn, signInByPasskey } from '#records/staff/sign-in/contract.ts'
import { call } from '../../kit/client.ts'
import type { Me } from '../me.ts'

/** The server forgets a challenge after five minutes: one that waits in the e-mail field is renewed before. */
const renewMs = 4 * 60_000

/** Signs in with a passkey of this device; `waits` offers it in the e-mail field's suggestions instead of asking at once. */
export async function enterByPasskey(waits = false): Promise<Me> {
  const options = await call(beginPasskeySignIn, {})
  const passkey = await startAuthentication({ optionsJSON: options as never, useBrowserAutofill: waits })
  return call(signInByPasskey, { body: { passkey: passkey as never } })
}

/** Whether the person closed the browser's own window, which is no failure. */
export function isGivenUp(error: unknown): boolean {
  return error instanceof Error && ['NotAllowedError', 'AbortError'].includes(error.name)
}

/** Offers passkeys in the suggestions of a field that is on the page, where the browser can. */
export function usePasskeySuggestions(enabled: boolean, onIn: (me: Me) => void): void {
  const enter = useRef(onIn)
  enter.current = onIn
  useEffect(() => {
    if (!enabled) return
    let isOver = false
    const offer = async () => {
      if (isOver || !(await browserSupportsWebAuthnAutofill())) return
      const me = await enterByPasskey(true).catch(() => null)
      if (me && !isOver) enter.current(me)
    }
    void offer()
    const timer = setInterval(() => void offer(), renewMs)
    return () => {
      isOver = true
      clearInterval(timer)
    }
  }, [enabled])
}
