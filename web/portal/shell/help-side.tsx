import { usePortal } from '../portal.ts'
import { useWords } from '../words.ts'
import { Hotline } from './hotline.tsx'
import { Icon } from './icon.tsx'
import { Link } from './link.tsx'

/** A human on every page: beside the page where there is room, below it on a phone. */
export function HelpSide({ withTrack }: { withTrack: boolean }) {
  const { t } = useWords()
  const { hotline } = usePortal()
  return (
    <aside className="side" aria-label={t('side.label')}>
      {withTrack && (
        <Link to="/track" className="side-row">
          <Icon name="search" />
          <span>
            <b>{t('side.trackTitle')}</b>
            <small>{t('side.trackHint')}</small>
          </span>
        </Link>
      )}
      {hotline && (
        <div className="side-call">
          <p>
            <b>{t('side.callTitle')}</b>
            <small>{t('side.callHint')}</small>
          </p>
          <Hotline />
        </div>
      )}
    </aside>
  )
}
