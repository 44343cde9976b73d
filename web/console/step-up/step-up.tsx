import { lazy, Suspense } from 'react'
import { clientSettings } from '../../kit/client.ts'
import { askStepUp, useStepUpQuestion } from './ask.ts'

const StepUpDialog = lazy(() => import('./step-up-dialog.tsx').then((m) => ({ default: m.StepUpDialog })))

clientSettings.stepUp = askStepUp

/** Stands beside the pages: any call that needs a second factor opens it, and goes on when it was shown. */
export function StepUp() {
  const answer = useStepUpQuestion()
  if (!answer) return null
  return (
    <Suspense>
      <StepUpDialog onAnswer={answer} />
    </Suspense>
  )
}
