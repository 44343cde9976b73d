import { useEffect, useRef, useState } from 'react'
import type { Attachment } from '#records/attachments/contract.ts'
import { Icon } from '../shell/icon.tsx'
import { useWords } from '../words.ts'
import type { Link } from './attached.tsx'

/** A picture of a message, small; a press shows it over the page. */
export function Picture({ attachment, link }: { attachment: Attachment; link: Link }) {
  const { t } = useWords()
  const { attachmentId, name } = attachment
  const [small, setSmall] = useState<string | null>(null)
  const [large, setLarge] = useState<string | null>(null)
  const [failed, setFailed] = useState(false)
  const dialog = useRef<HTMLDialogElement>(null)
  const latest = useRef(link)
  latest.current = link
  useEffect(() => {
    let isOver = false
    latest
      .current(attachmentId, 'image')
      .then((url) => isOver || setSmall(url))
      .catch(() => isOver || setFailed(true))
    return () => {
      isOver = true
    }
  }, [attachmentId])
  const open = async (): Promise<void> => {
    const box = dialog.current
    if (typeof box?.showModal === 'function') box.showModal()
    else box?.setAttribute('open', '')
    setFailed(false)
    try {
      // The link of the small one may be over by now.
      setLarge(await link(attachmentId, 'image'))
    } catch {
      setFailed(true)
    }
  }
  const close = (): void => {
    const box = dialog.current
    if (typeof box?.close === 'function') box.close()
    else box?.removeAttribute('open')
  }
  const trouble = failed && <p className="file-failed">{t('attached.failed')}</p>
  return (
    <li>
      <button type="button" className="attached-picture" onClick={() => void open()}>
        <span className="unseen">{t('attached.open', { name })}</span>
        {small ? <img src={small} alt="" /> : <Icon name="picture" />}
      </button>
      {trouble}
      <dialog ref={dialog} className="cover" aria-label={name}>
        <div className="cover-stage seen">
          {trouble}
          {large && <img src={large} alt={name} />}
        </div>
        <div className="actions">
          <button type="button" className="button" onClick={close}>
            {t('attached.close')}
          </button>
        </div>
      </dialog>
    </li>
  )
}
