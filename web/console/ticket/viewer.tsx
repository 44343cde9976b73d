import { ActionIcon, Modal } from '@mantine/core'
import { useWindowEvent } from '@mantine/hooks'
import { type SyntheticEvent, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Attachment } from '#records/attachments/contract.ts'
import type { Size, View } from '../../kit/blur/view.ts'
import { Hint } from '../parts/hint.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { Problem } from '../parts/problem.tsx'
import { useReturnFocus } from '../parts/return-focus.ts'
import { RevealPicture } from '../reveal/reveal-picture.tsx'
import { useRevealed } from '../reveal/use-revealed.ts'
import { saveAttachment, usePictureLink } from './attachment-data.ts'
import type { Ticket } from './ticket-data.ts'
import { useView } from './use-view.ts'
import styles from './viewer.module.css'

type ViewerProps = { ticket: Ticket; pictures: Attachment[]; first: string; onClose: () => void }

const zoomStep = 1.5

/** How one picture stands: its size once it has arrived, and how often it was turned by a quarter. */
type Standing = { attachmentId: string; natural: Size | null; quarters: number }

/** The pictures of a ticket, one at a time over the whole window: larger, smaller, turned, the next, the one before. */
export function Viewer({ ticket, pictures, first, onClose }: ViewerProps) {
  const { t } = useTranslation()
  useReturnFocus()
  const { ticketId } = ticket
  const [shownId, setShownId] = useState(first)
  const at = Math.max(
    0,
    pictures.findIndex((one) => one.attachmentId === shownId),
  )
  const picture = pictures[at]!
  const link = usePictureLink(ticketId, picture.attachmentId, true)
  const seen = useRevealed()
  const src = seen.revealed?.pictureUrl ?? link.data
  const stage = useRef<HTMLDivElement>(null)
  const [last, setLast] = useState<Standing | null>(null)
  const standing =
    last?.attachmentId === picture.attachmentId
      ? last
      : { attachmentId: picture.attachmentId, natural: null, quarters: 0 }
  const { natural, quarters } = standing
  // As it stands after turning.
  const size = useMemo(
    () => natural && (quarters % 2 === 1 ? { width: natural.height, height: natural.width } : natural),
    [natural, quarters],
  )
  const { view, zoom } = useView(stage, size)

  const goTo = (target: Attachment | undefined) =>
    target &&
    (() => {
      seen.hide()
      setShownId(target.attachmentId)
    })
  const previous = goTo(pictures[at - 1])
  const next = goTo(pictures[at + 1])
  const smaller = () => zoom(1 / zoomStep)
  const larger = () => zoom(zoomStep)
  const turn = () => setLast({ ...standing, quarters: (quarters + 1) % 4 })
  const save = () => void saveAttachment(ticketId, picture.attachmentId).catch(() => link.refetch())
  const acts: { icon: IconName; word: string; keys: string[]; run: (() => void) | undefined }[] = [
    { icon: 'previous', word: 'previous', keys: ['←'], run: previous },
    { icon: 'next', word: 'next', keys: ['→'], run: next },
    { icon: 'minus', word: 'smaller', keys: ['−'], run: smaller },
    { icon: 'plus', word: 'larger', keys: ['+'], run: larger },
    { icon: 'turn', word: 'turn', keys: ['r'], run: turn },
    { icon: 'save', word: 'save', keys: [], run: save },
    { icon: 'close', word: 'close', keys: ['Esc'], run: onClose },
  ]
  const byKey: Record<string, (() => void) | undefined> = {
    ArrowLeft: previous,
    ArrowRight: next,
    '+': larger,
    '=': larger,
    '-': smaller,
    r: turn,
  }
  useWindowEvent('keydown', (event) => {
    // Somebody gives a reason for seeing the original.
    if ((event.target as Element).closest('input, textarea')) return
    const run = byKey[event.key]
    if (!run || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    run()
  })
  const arrived = ({ currentTarget: { naturalWidth, naturalHeight } }: SyntheticEvent<HTMLImageElement>) =>
    setLast({ ...standing, natural: { width: naturalWidth, height: naturalHeight } })
  return (
    <Modal
      opened
      onClose={onClose}
      fullScreen
      padding={0}
      withCloseButton={false}
      aria-label={t('attachment.viewer')}
      classNames={{ body: styles.viewer }}
    >
      <div className={styles.bar}>
        <span className={styles.name}>{picture.name}</span>
        <span className={styles.position} role="status">
          {pictures.length > 1 && t('attachment.position', { at: at + 1, of: pictures.length })}
        </span>
        <span className={styles.acts}>
          {acts.map(({ icon, word, keys, run }) => (
            <Hint key={word} label={t(`attachment.${word}`)} keys={keys}>
              <ActionIcon
                variant="subtle"
                size="lg"
                color="gray"
                aria-label={t(`attachment.${word}`)}
                disabled={!run}
                onClick={run}
                data-autofocus={word === 'close' || undefined}
              >
                <Icon name={icon} size={18} />
              </ActionIcon>
            </Hint>
          ))}
        </span>
      </div>
      <RevealPicture key={picture.attachmentId} ticket={ticket} attachmentId={picture.attachmentId} seen={seen} />
      <div ref={stage} className={styles.stage}>
        {link.error && <Problem error={link.error} onAgain={() => void link.refetch()} />}
        {src && (
          <img
            key={src}
            src={src}
            alt={picture.name}
            onLoad={arrived}
            draggable={false}
            style={size && view ? { transform: placed(view, size, quarters) } : { visibility: 'hidden' }}
          />
        )}
      </div>
    </Modal>
  )
}

/** Turned and sized around its middle, which lies where the view says. */
function placed(view: View, size: Size, quarters: number): string {
  const x = view.x + (size.width * view.scale) / 2
  const y = view.y + (size.height * view.scale) / 2
  return `translate(${x}px, ${y}px) rotate(${quarters * 90}deg) scale(${view.scale}) translate(-50%, -50%)`
}
