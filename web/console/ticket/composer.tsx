import { Button, SegmentedControl, Textarea } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { newKey } from '../../kit/client.ts'
import { Hint } from '../parts/hint.tsx'
import { Icon } from '../parts/icon.tsx'
import { Problem } from '../parts/problem.tsx'
import { modKey } from '../shell/keys.ts'
import { CannedMenu } from './canned-menu.tsx'
import { isOvertaken } from './change.ts'
import { ChangedBanner } from './changed-banner.tsx'
import styles from './composer.module.css'
import { useDraft } from './draft.ts'
import { ReplyPreview } from './reply-preview.tsx'
import { useSeen } from './seen.ts'
import type { Ticket } from './ticket-data.ts'
import { useWrite } from './write.ts'

export type ComposerTab = 'reply' | 'note'

type Props = {
  ticket: Ticket
  tab: ComposerTab
  onTab: (tab: ComposerTab) => void
  /** Raised to put the cursor into the text. */
  focusCount: number
  hasNext: boolean
  onNext: () => void
  onNearSend: () => void
}

const charsMax = 8_000

/** Where answers and notes are written: below the story, always in reach. */
export function Composer({ ticket, tab, onTab, focusCount, hasNext, onNext, onNearSend }: Props) {
  const { t } = useTranslation()
  const box = useRef<HTMLTextAreaElement>(null)
  const attempt = useRef({ text: '', key: '' })
  const reply = useDraft(ticket.ticketId, 'reply')
  const note = useDraft(ticket.ticketId, 'note')
  const draft = tab === 'reply' ? reply : note
  const [template, setTemplate] = useState<string | undefined>()
  const [isPreview, setPreview] = useState(false)
  const [justSent, setJustSent] = useState<ComposerTab | null>(null)
  const seen = useSeen(ticket, reply.text.trim() !== '')
  const write = useWrite(ticket.ticketId)
  const isEmpty = draft.text.trim() === ''
  const showsPreview = tab === 'reply' && isPreview && !isEmpty
  const byMail = ticket.customer.contacts.some((contact) => contact.kind === 'email')
  const warns = tab === 'reply' && seen.isOvertaken

  useEffect(() => {
    if (focusCount > 0) box.current?.focus()
  }, [focusCount])

  const change = (next: string) => {
    draft.change(next)
    setJustSent(null)
    if (next.trim() !== '' && isEmpty) onNearSend()
  }
  const insert = (text: string, templateKey: string) => {
    onTab('reply')
    reply.change(reply.text.trim() === '' ? text : `${reply.text.trimEnd()}\n\n${text}`)
    setTemplate(templateKey)
    setJustSent(null)
    box.current?.focus()
  }
  const send = (thenNext: boolean) => {
    if (isEmpty || write.isPending) return
    const version = tab === 'reply' ? seen.versionToSend() : ticket.version
    const text = draft.text.trim()
    // The same words tried again after a lost answer are the same request: they must not be sent twice.
    if (attempt.current.text !== text) attempt.current = { text, key: newKey() }
    write.mutate(
      { input: { tab, text, template: tab === 'reply' ? template : undefined, key: attempt.current.key }, version },
      {
        onSuccess: () => {
          attempt.current = { text: '', key: '' }
          draft.change('')
          setTemplate(undefined)
          setPreview(false)
          setJustSent(tab)
          if (thenNext) onNext()
        },
        onError: (error) => {
          if (isOvertaken(error)) attempt.current = { text: '', key: '' }
        },
      },
    )
  }

  return (
    <section className={styles.composer} data-tab={tab} aria-label={t('composer.label')}>
      {warns && <ChangedBanner ticket={ticket} seen={seen} />}
      {write.error && !isOvertaken(write.error) && <Problem error={write.error} />}
      <div className={styles.tools}>
        <SegmentedControl
          size="xs"
          value={tab}
          onChange={(next) => onTab(next as ComposerTab)}
          data={(['reply', 'note'] as const).map((value) => ({
            value,
            label: (
              <span className={styles.tab}>
                <Icon name={value === 'reply' ? 'reply' : 'lock'} size={14} />
                {t(`composer.${value}`)}
              </span>
            ),
          }))}
        />
        {tab === 'reply' && <CannedMenu ticketId={ticket.ticketId} onChoose={insert} />}
        {tab === 'reply' && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            leftSection={<Icon name="eye" size={14} />}
            aria-pressed={showsPreview}
            disabled={isEmpty}
            onClick={() => setPreview(!isPreview)}
          >
            {t(showsPreview ? 'composer.edit' : 'composer.preview')}
          </Button>
        )}
        <span className={styles.said} role="status">
          {justSent && (
            <>
              <Icon name="check" size={14} />
              {t(`composer.sent_${justSent}`)}
              <Button
                size="compact-sm"
                variant="light"
                onClick={onNext}
                rightSection={<Icon name="chevronDown" size={14} />}
              >
                {t(hasNext ? 'composer.next' : 'composer.to_list')}
              </Button>
            </>
          )}
        </span>
      </div>
      {showsPreview ? (
        <ReplyPreview ticket={ticket} text={draft.text} />
      ) : (
        <Textarea
          ref={box}
          aria-label={t(`composer.${tab}`)}
          placeholder={t(`composer.${tab}_placeholder`)}
          autosize
          minRows={2}
          maxRows={9}
          maxLength={charsMax}
          value={draft.text}
          lang={tab === 'reply' ? ticket.language : undefined}
          classNames={{ input: styles.input }}
          onChange={(event) => change(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') box.current?.blur()
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send(event.shiftKey)
          }}
        />
      )}
      <div className={styles.foot}>
        <span className={styles.where}>
          {tab === 'note'
            ? t('composer.note_where')
            : t(byMail ? 'composer.reply_where_mail' : 'composer.reply_where_page')}
        </span>
        {hasNext && tab === 'reply' && (
          <Hint label={t('composer.send_next')} keys={[modKey, '⇧', 'Enter']}>
            <Button variant="default" disabled={isEmpty} onClick={() => send(true)}>
              {t('composer.send_next')}
            </Button>
          </Hint>
        )}
        <Hint label={t(`composer.send_${tab}`)} keys={[modKey, 'Enter']}>
          <Button
            color={warns ? 'yellow' : undefined}
            loading={write.isPending}
            disabled={isEmpty}
            leftSection={<Icon name={tab === 'reply' ? 'send' : 'lock'} />}
            onClick={() => send(false)}
          >
            {warns
              ? t('changed.anyway')
              : tab === 'note'
                ? t('composer.send_note')
                : t(byMail ? 'composer.send_mail' : 'composer.send_page')}
          </Button>
        </Hint>
      </div>
    </section>
  )
}
