import { Link } from '../shell/link.tsx'
import { useWords } from '../words.ts'

/**
 * What for, how long, which rights: before anything personal is given. Words that come to mean something else make a new
 * `noticeVersion` (records/customers/consents.rules.ts).
 */
export function Notice() {
  const { t } = useWords()
  return (
    <p className="small">
      {t('notice.words')} <Link to="/help">{t('check.more')}</Link>
    </p>
  )
}
