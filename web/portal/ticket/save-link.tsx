import { useState } from 'react'
import { Icon } from '../shell/icon.tsx'
import { useWords } from '../words.ts'
import { copy } from './copy.ts'
import { linkOf } from './secrets.ts'

/** Ways to keep the link: copy it, hand it to another application, print the page. */
export function SaveLink({ number, secret }: { number: string; secret: string }) {
  const { t } = useWords()
  const [said, setSaid] = useState('')
  const link = linkOf(number, secret)
  const copyLink = async (): Promise<void> => {
    const worked = await copy(t('receipt.copied', { number, link }))
    setSaid(t(worked ? 'receipt.didCopy' : 'receipt.copyFailed'))
  }
  const share = async (): Promise<void> => {
    // Refused only when the reader closes the sheet again, which needs no word.
    await navigator.share({ title: t('receipt.tab', { number }), url: link }).catch(() => undefined)
  }
  return (
    <div className="save">
      <div className="actions">
        <button type="button" className="button" onClick={() => void copyLink()}>
          <Icon name="copy" size={20} />
          {t('receipt.copy')}
        </button>
        {'share' in navigator && (
          <button type="button" className="button button-quiet" onClick={() => void share()}>
            <Icon name="share" size={20} />
            {t('receipt.share')}
          </button>
        )}
        <button type="button" className="button button-quiet" onClick={() => window.print()}>
          <Icon name="print" size={20} />
          {t('receipt.print')}
        </button>
      </div>
      <p className="said" role="status">
        {said}
      </p>
    </div>
  )
}
