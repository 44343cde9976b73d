import { useState } from 'react'
import type { Attachment } from '#records/attachments/contract.ts'
import { call } from '../../kit/client.ts'
import { saySize } from '../../kit/size.ts'
import { linkOwnAttachment } from '../api.ts'
import { Icon } from '../shell/icon.tsx'
import { useWords } from '../words.ts'
import { Picture } from './picture.tsx'
import type { TicketFollowing } from './use-ticket.ts'

/** Asks for a link of a few minutes, which is kept nowhere. */
export type Link = (attachmentId: string, as: 'image' | 'download') => Promise<string>

type AttachedProps = { number: string; attachments: Attachment[] } & Pick<TicketFollowing, 'withTicket'>

/** The files of one message: pictures small, others by name; what is being checked, and what was not taken, with why. */
export function Attached({ number, attachments, withTicket }: AttachedProps) {
  const { t } = useWords()
  if (attachments.length === 0) return null
  const link: Link = async (attachmentId, as) => {
    const params = { number, attachmentId }
    return (await withTicket(() => call(linkOwnAttachment, { params, query: { as } }))).url
  }
  return (
    <ul className="attached" aria-label={t('attached.list')}>
      {attachments.map((attachment) =>
        attachment.kind === 'image' && attachment.state === 'ready' ? (
          <Picture key={attachment.attachmentId} attachment={attachment} link={link} />
        ) : (
          <AttachedRow key={attachment.attachmentId} attachment={attachment} link={link} />
        ),
      )}
    </ul>
  )
}

function AttachedRow({ attachment, link }: { attachment: Attachment; link: Link }) {
  const { t } = useWords()
  const [failed, setFailed] = useState(false)
  const { attachmentId, name, kind, bytes, state, reason } = attachment
  const save = async (): Promise<void> => {
    setFailed(false)
    try {
      // Served as something to save: the page stays.
      location.assign(await link(attachmentId, 'download'))
    } catch {
      setFailed(true)
    }
  }
  return (
    <li className="attached-wide attached-row">
      <Icon name={kind === 'image' ? 'picture' : 'paper'} size={20} />
      <span className="file-words">
        <span className="file-name">{name}</span>
        <span className={failed ? 'file-failed' : 'file-state'}>
          {failed && t('attached.failed')}
          {!failed && state === 'checking' && t('attached.checking')}
          {!failed && state === 'refused' && t(`attached.${reason ?? 'not_checked'}`)}
          {!failed && state === 'ready' && saySize(bytes)}
        </span>
      </span>
      {state === 'ready' && (
        <button type="button" className="linklike" onClick={() => void save()}>
          {t('attached.save')}
          <span className="unseen"> {name}</span>
        </button>
      )}
    </li>
  )
}
