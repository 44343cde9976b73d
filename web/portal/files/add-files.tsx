import { useEffect, useRef, useState } from 'react'
import { useWords } from '../words.ts'
import { type Chosen, choose } from './choose.ts'
import { CoverDialog } from './cover-dialog.tsx'
import { cleanName, type FileItem, filesMax, pictureName } from './file-item.ts'
import { FileRow } from './file-row.tsx'
import { addFile, type FileHolder, removeFile, sendAgain } from './uploading.ts'
import { useDroppedFiles } from './use-dropped-files.ts'

export type AddFilesProps = { files: FileItem[]; holder: FileHolder; id: string }
type Waiting = { pictures: File[]; of: number }

/** Buttons, drop and paste for files, the cover tool for each picture, and the list of what was added. */
export function AddFiles({ files, holder, id }: AddFilesProps) {
  const { t } = useWords()
  const [waiting, setWaiting] = useState<Waiting>({ pictures: [], of: 0 })
  const [refused, setRefused] = useState<string[]>([])
  const picker = useRef<HTMLInputElement>(null)
  const isFull = files.length >= filesMax

  const take = (chosen: File[]): void => {
    const sorted: Chosen = choose(chosen, filesMax - files.length - waiting.pictures.length)
    setRefused(sorted.refused.map(({ name, why }) => t(why, { name, max: filesMax })))
    for (const { file, name, kind } of sorted.ready) addFile(holder, file, { name, kind })
    const pictures = [...waiting.pictures, ...sorted.pictures]
    setWaiting({ pictures, of: waiting.pictures.length > 0 ? waiting.of + sorted.pictures.length : pictures.length })
  }
  const next = (): void => setWaiting((now) => ({ ...now, pictures: now.pictures.slice(1) }))
  const isThrough = waiting.of > 0 && waiting.pictures.length === 0
  useEffect(() => {
    // The last dialog took the focus along when it went.
    if (isThrough) document.getElementById(id)?.focus()
  }, [isThrough, id])
  const pick = (accept: string): void => {
    const input = picker.current!
    input.accept = accept
    input.click()
  }
  const picture = waiting.pictures[0]
  const at = waiting.of - waiting.pictures.length + 1
  const isOver = useDroppedFiles(take)
  return (
    <div className={isOver ? 'files files-over' : 'files'}>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          take(Array.from(currentTarget.files ?? []))
          // The same file may be chosen again.
          currentTarget.value = ''
        }}
      />
      <div className="actions">
        <button
          type="button"
          id={id}
          className="button button-quiet"
          aria-disabled={isFull}
          onClick={() => isFull || pick('image/*')}
        >
          {t('files.picture')}
        </button>
        <button
          type="button"
          className="linklike"
          aria-disabled={isFull}
          onClick={() => isFull || pick('application/pdf,text/plain,video/mp4,video/quicktime')}
        >
          {t('files.other')}
        </button>
      </div>
      <p className="hint files-drop">{t('files.drop')}</p>
      {isFull && <p className="hint">{t('files.full', { max: filesMax })}</p>}
      {refused.length > 0 && (
        <div role="alert">
          {refused.map((sentence) => (
            <p key={sentence} className="fault">
              {sentence}
            </p>
          ))}
        </div>
      )}
      {files.length > 0 && (
        <ul className="files-list" aria-label={t('files.list')}>
          {files.map((file) => (
            <FileRow
              key={file.id}
              file={file}
              onRetry={() => sendAgain(holder, file.id)}
              onRemove={() => removeFile(holder, file.id)}
            />
          ))}
        </ul>
      )}
      <p className="unseen" role="status">
        {files.length > 0 &&
          t('files.count', { sent: files.filter((file) => file.state === 'sent').length, of: files.length })}
      </p>
      {picture && (
        <CoverDialog
          key={at}
          picture={picture}
          at={at}
          of={waiting.of}
          onDone={(bytes) => {
            if (bytes) addFile(holder, bytes, { name: pictureName(picture.name), kind: 'image' })
            next()
          }}
          onUnreadable={() => {
            setRefused([t('files.unreadable', { name: cleanName(picture.name) })])
            next()
          }}
        />
      )}
    </div>
  )
}
