import { useMutation } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import type { Language } from '#records/knowledge/words.rules.ts'
import { changeMe, signOut } from '#records/staff/contract.ts'
import { call } from '../../kit/client.ts'
import { farewell } from '../me.ts'
import { meKey, queries } from '../queries.ts'
import { speak } from '../words.ts'

/** Signing out, and the person's own language: the page changes at once, the server remembers it. */
export function useAccount() {
  const navigate = useNavigate()
  const leave = useMutation({
    mutationFn: () => call(signOut, {}),
    onSettled: () => {
      navigate('/signin', { replace: true })
      farewell()
    },
  })
  const language = useMutation({
    mutationFn: (next: Language) => call(changeMe, { body: { language: next } }),
    onMutate: (next) => speak(next),
    onSuccess: (me) => {
      queries.setQueryData(meKey, me)
      // Labels that the server fills in are in the old language still.
      void queries.invalidateQueries({ queryKey: ['ticket'] })
      void queries.invalidateQueries({ queryKey: ['canned'] })
    },
  })
  return { signOut: () => leave.mutate(), setLanguage: (next: Language) => language.mutate(next) }
}
