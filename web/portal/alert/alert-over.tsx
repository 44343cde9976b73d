import { Hotline } from '../shell/hotline.tsx'
import { Page } from '../shell/page.tsx'
import { useWords } from '../words.ts'
import type { Question } from './api.ts'
import words from './words.json' with { type: 'json' }

type Props = { state: Question['state'] /** It was answered on this very page just now. */; isFresh: boolean }

/** What is said when there is nothing to answer: it was you, it was answered before, or its time is over. */
export function AlertOver({ state, isFresh }: Props) {
  const { say } = useWords()
  if (state === 'yes' && isFresh)
    return (
      <Page title={say(words.confirmed)}>
        <p className="lead">{say(words.confirmedLead)}</p>
        <p>{say(words.mistake)}</p>
        <Hotline />
      </Page>
    )
  const isSilent = state !== 'yes' && state !== 'no'
  return (
    <Page title={say(isSilent ? words.silent : words.before)}>
      <p className="lead">{say(isSilent ? words.silentLead : state === 'yes' ? words.beforeYes : words.beforeNo)}</p>
      {state === 'yes' && <p>{say(words.mistake)}</p>}
      <Hotline urgent={isSilent} />
    </Page>
  )
}
