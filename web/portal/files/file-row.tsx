import { saySize } from '../../kit/size.ts'
import { Icon } from '../shell/icon.tsx'
import { sentenceOf } from '../shell/trouble.tsx'
import { useWords } from '../words.ts'
import type { FileItem } from './file-item.ts'
import { canRetry, previewOf } from './uploading.ts'

type FileRowProps = { file: FileItem; onRetry: () => void; onRemove: () => void }

/** One file of the list: what it is, how far it is, and what can be done about it. */
export function FileRow({ file, onRetry, onRemove }: FileRowProps) {
  const { t } = useWords()
  const { id, name, kind, bytes, state, part, error } = file
  const preview = previewOf(id)
  const percent = Math.round(part * 100)
  return (
    <li className="file">
      <span className="file-look">
        {preview ? <img src={preview} alt="" /> : <Icon name={kind === 'image' ? 'picture' : 'paper'} />}
      </span>
      <span className="file-words">
        <span className="file-name">{name}</span>
        <span className={state === 'failed' ? 'file-failed' : 'file-state'}>
          {state === 'sending' && t('files.sending', { percent })}
          {state === 'sent' && t('files.sent', { size: saySize(bytes) })}
          {state === 'failed' && sentenceOf(error, t)}
        </span>
        {state === 'sending' && (
          <span className="progress" aria-hidden="true">
            <span style={{ width: `${percent}%` }} />
          </span>
        )}
      </span>
      <span className="file-acts">
        {canRetry(file) && (
          <button type="button" className="linklike" onClick={onRetry}>
            {t('files.again')}
            <span className="unseen"> {name}</span>
          </button>
        )}
        <button type="button" className="linklike" onClick={onRemove}>
          {t('files.remove')}
          <span className="unseen"> {name}</span>
        </button>
      </span>
    </li>
  )
}
