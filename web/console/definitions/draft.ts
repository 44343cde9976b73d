import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

type Publication<T> = { mutate(content: T, then: { onSuccess(made: { version: number }): void }): void }

/**
 * A definition as it is published, or as somebody is changing it now. `onDone` puts away whatever is open beside it, when
 * something was taken into the draft, and when the draft was published.
 */
export function useDraft<T>(published: T, publication: Publication<T>, onDone: () => void) {
  const { t } = useTranslation()
  const [draft, change] = useState<T | null>(null)
  const content = draft ?? published
  const discard = () => change(null)
  return {
    /** Null when nothing was changed. */
    draft,
    content,
    change,
    discard,
    /** What a text or an older version says becomes the draft. */
    take: (taken: T) => {
      change(taken)
      onDone()
    },
    publish: () =>
      publication.mutate(content, {
        onSuccess: ({ version }) => {
          discard()
          onDone()
          notifications.show({ message: t('definition.published', { version }), color: 'teal' })
        },
      }),
  }
}
