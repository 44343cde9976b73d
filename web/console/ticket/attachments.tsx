import { Button } from '@mantine/core'
import { useInViewport } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Attachment } from '#records/attachments/contract.ts'
import { saySize } from '../../kit/size.ts'
import { Icon, type IconName } from '../parts/icon.tsx'
import { problemWords } from '../parts/problem.tsx'
import { isPicture, saveAttachment, usePictureLink } from './attachment-data.ts'
import styles from './attachments.module.css'

type AttachmentsProps = { ticketId: string; attachments: Attachment[]; onView: (attachmentId: string) => void }

/** The files that came with a message: pictures small, others by name, each with its state. */
export function Attachments({ ticketId, attachments, onView }: AttachmentsProps) {
  const { t } = useTranslation()
  if (attachments.length === 0) return null
  return (
    <ul className={styles.attachments} aria-label={t('attachment.list')}>
      {attachments.map((attachment) => (
        <li key={attachment.attachmentId}>
          {isPicture(attachment) ? (
            <Thumbnail ticketId={ticketId} attachment={attachment} onView={onView} />
          ) : (
            <FileCard ticketId={ticketId} attachment={attachment} />
          )}
        </li>
      ))}
    </ul>
  )
}

type OneProps = { ticketId: string; attachment: Attachment }

/** Asked for when it comes into view: a picture that nobody looked at is not recorded as looked at. */
function Thumbnail({ ticketId, attachment, onView }: OneProps & Pick<AttachmentsProps, 'onView'>) {
  const { t } = useTranslation()
  const { ref, inViewport } = useInViewport<HTMLButtonElement>()
  const { attachmentId, name } = attachment
  const link = usePictureLink(ticketId, attachmentId, inViewport)
  return (
    <button
      ref={ref}
      type="button"
      className={styles.thumbnail}
      onClick={() => onView(attachmentId)}
      aria-label={t('attachment.view', { name })}
      title={name}
    >
      {link.data ? <img src={link.data} alt="" /> : <Icon name={link.isError ? 'alert' : 'picture'} size={20} />}
    </button>
  )
}

/** Whatever is not a picture to look at: still being checked, refused with its reason, or to be saved. */
function FileCard({ ticketId, attachment }: OneProps) {
  const { t } = useTranslation()
  const { attachmentId, name, kind, bytes, state, reason } = attachment
  const save = useMutation({ mutationFn: () => saveAttachment(ticketId, attachmentId) })
  const icons: Record<Attachment['state'], IconName> = {
    checking: 'hourglass',
    refused: 'shield',
    ready: 'note',
  }
  return (
    <div className={styles.file} data-state={state}>
      <Icon name={icons[state]} size={18} />
      <div className={styles.about}>
        <span className={styles.name} title={name}>
          {name}
        </span>
        <span className={styles.state}>
          {state === 'checking' && t('attachment.checking')}
          {state === 'refused' && t(`attachment.refused.${reason ?? 'not_checked'}`)}
          {state === 'ready' &&
            (save.error ? problemWords(t, save.error) : `${t(`attachment.kind.${kind}`)} · ${saySize(bytes)}`)}
        </span>
      </div>
      {state === 'ready' && (
        <Button
          size="compact-xs"
          variant="subtle"
          loading={save.isPending}
          onClick={() => save.mutate()}
          aria-label={t('attachment.save_what', { name })}
        >
          {t('attachment.save')}
        </Button>
      )}
    </div>
  )
}
