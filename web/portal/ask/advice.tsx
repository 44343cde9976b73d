import { useWords } from '../words.ts'

/** What helps with a control before it is filled in, and what is wrong with it afterwards. */
export type AdviceProps = { id: string; hint?: string | undefined; fault?: string | undefined }

/** The ids under which a control finds its advice (aria-describedby). */
export function describedBy({ id, hint, fault }: AdviceProps): string | undefined {
  return [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ') || undefined
}

/** Hint and fault of the control `id`, to stand between its label and itself. */
export function Advice({ id, hint, fault }: AdviceProps) {
  const { t } = useWords()
  return (
    <>
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {fault && (
        <p className="fault" id={`${id}-fault`}>
          <span className="unseen">{t('fault.word')}</span>
          {fault}
        </p>
      )}
    </>
  )
}
