import { useEffect, useRef, useState } from 'react'
import { type CoverTool, type Instrument, openCoverTool, zoomStep } from '../../kit/blur/cover-tool.ts'
import { encodePicture, openPicture } from '../../kit/blur/picture.ts'
import { Icon, type IconName } from '../shell/icon.tsx'
import { useWords, type WordKey } from '../words.ts'

type CoverDialogProps = {
  picture: File
  /** Which one this is of those chosen together. */
  at: number
  of: number
  /** The picture as it is to be sent; null when the customer would rather not. */
  onDone: (bytes: Blob | null) => void
  /** This browser cannot show the file. */
  onUnreadable: () => void
}

/** A picture before it is sent, over the whole page, to cover what nobody needs to see. */
export function CoverDialog({ picture, at, of, onDone, onUnreadable }: CoverDialogProps) {
  const { t } = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const stage = useRef<HTMLDivElement>(null)
  const tool = useRef<CoverTool | null>(null)
  const [instrument, setInstrument] = useState<Instrument>('brush')
  const [marks, setMarks] = useState<number | null>(null)
  const fail = useRef(onUnreadable)
  fail.current = onUnreadable

  useEffect(() => {
    const box = dialog.current!
    // Safari 14 knows the element as a plain box only; the style sheet lays it over the page all the same.
    if (typeof box.showModal === 'function') box.showModal()
    else box.setAttribute('open', '')
  }, [])
  useEffect(() => {
    let isOver = false
    openPicture(picture)
      .then((original) => {
        if (isOver) return
        setMarks(0)
        tool.current = openCoverTool(stage.current!, original, setMarks)
        stage.current!.focus({ preventScroll: true })
      })
      .catch(() => isOver || fail.current())
    return () => {
      isOver = true
      tool.current?.stop()
      tool.current = null
    }
  }, [picture])

  const choose = (next: Instrument): void => {
    setInstrument(next)
    tool.current?.use(next)
  }
  const use = (): void => {
    const opened = tool.current
    // Pressed twice it is still one picture.
    tool.current = null
    if (opened) encodePicture(opened.canvas).then(onDone).catch(onUnreadable).finally(opened.stop)
  }
  const button = (icon: IconName, word: WordKey, act: () => void, more: object = {}) => (
    <button type="button" onClick={act} {...more}>
      <Icon name={icon} size={22} />
      {t(word)}
    </button>
  )
  const hasMarks = marks !== null && marks > 0
  return (
    <dialog
      ref={dialog}
      className="cover"
      aria-labelledby="cover-title"
      onCancel={(event) => {
        event.preventDefault()
        onDone(null)
      }}
    >
      <div className="cover-head">
        <h2 id="cover-title">{t('cover.title')}</h2>
        <p className="small">
          {of > 1 && `${t('cover.of', { at, of })} `}
          {t('cover.hint')}
        </p>
      </div>
      <div
        ref={stage}
        className="cover-stage"
        role="application"
        aria-label={t('cover.stage')}
        aria-describedby="cover-keys"
      >
        {marks === null && <p className="loading">{t('cover.opening')}</p>}
      </div>
      <p id="cover-keys" className="small cover-keys">
        {t('cover.keys')}
      </p>
      <p className="unseen" role="status">
        {marks !== null && t('cover.marks', { count: marks })}
      </p>
      <div className="cover-tools" role="toolbar" aria-label={t('cover.tools')}>
        {button('brush', 'cover.brush', () => choose('brush'), { 'aria-pressed': instrument === 'brush' })}
        {button('frame', 'cover.box', () => choose('box'), { 'aria-pressed': instrument === 'box' })}
        {button('undo', 'cover.undo', () => tool.current?.undo(), { disabled: !hasMarks })}
        {button('clear', 'cover.clear', () => tool.current?.clear(), { disabled: !hasMarks })}
        {button('minus', 'cover.out', () => tool.current?.zoom(1 / zoomStep))}
        {button('plus', 'cover.in', () => tool.current?.zoom(zoomStep))}
      </div>
      <div className="actions">
        <button type="button" className="button" onClick={use} aria-disabled={marks === null}>
          {t(hasMarks ? 'cover.useCovered' : 'cover.use')}
        </button>
        <button type="button" className="button button-quiet" onClick={() => onDone(null)}>
          {t('cover.skip')}
        </button>
      </div>
    </dialog>
  )
}
