import { Button, Group, Modal, Radio, Stack, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Hidden, revealPersonal, revealReasons } from '#stages/reveal/contract.ts'
import { call } from '../../kit/client.ts'
import { Problem } from '../parts/problem.tsx'
import { useReturnFocus } from '../parts/return-focus.ts'
import { forgetMeOn401 } from '../queries.ts'
import styles from './reveal.module.css'
import type { Revealed } from './use-revealed.ts'

type Reason = (typeof revealReasons)[number]
const wordsCharsMax = 300

type Props = {
  ticketId: string
  hidden: Hidden
  what: string
  onShow: (revealed: Revealed) => void
  onClose: () => void
}

/** Asks why, and says that the look is recorded. The answer goes to whoever shows it and is kept nowhere else. */
export function RevealDialog({ ticketId, hidden, what, onShow, onClose }: Props) {
  const { t } = useTranslation()
  useReturnFocus()
  const [reason, setReason] = useState<Reason>('call_customer')
  const [words, setWords] = useState('')
  const reveal = useMutation({
    // Not kept after the answer was handed on.
    gcTime: 0,
    mutationFn: async () => {
      const typed = words.trim()
      const body = { hidden, reason, ...(typed ? { words: typed } : {}) }
      onShow(await call(revealPersonal, { params: { ticketId }, body }))
    },
    onSuccess: onClose,
    onError: forgetMeOn401,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    reveal.mutate()
  }
  return (
    <Modal opened onClose={onClose} title={t('reveal.title', { what })} closeButtonProps={{ 'aria-label': t('close') }}>
      <form onSubmit={submit} className={styles.form}>
        <p>{t('reveal.recorded')}</p>
        <Radio.Group label={t('reveal.why')} value={reason} onChange={(chosen) => setReason(chosen as Reason)}>
          <Stack gap={6} mt={6}>
            {revealReasons.map((each, index) => (
              <Radio key={each} value={each} label={t(`reveal.reason.${each}`)} data-autofocus={index === 0} />
            ))}
          </Stack>
        </Radio.Group>
        <Textarea
          label={t(reason === 'other' ? 'reveal.words' : 'reveal.words_optional')}
          required={reason === 'other'}
          maxLength={wordsCharsMax}
          autosize
          minRows={2}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        {reveal.isError && <Problem error={reveal.error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={reveal.isPending}>
            {t('reveal.do')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
