import { useWords } from '../words.ts'
import { localMoment } from './typed.ts'

const dayMs = 86_400_000

/** Most things happened just now, today or yesterday: one tap instead of a calendar. */
export function QuickDates({ precision, onPick }: { precision: 'day' | 'minute'; onPick: (value: string) => void }) {
  const { t } = useWords()
  const pick = (msAgo: number): void => onPick(localMoment(new Date(Date.now() - msAgo), precision))
  return (
    <div className="quick">
      <button type="button" onClick={() => pick(0)}>
        {t(precision === 'day' ? 'date.today' : 'date.justNow')}
      </button>
      {precision === 'minute' && (
        <button type="button" onClick={() => pick(3_600_000)}>
          {t('date.hourAgo')}
        </button>
      )}
      <button type="button" onClick={() => pick(dayMs)}>
        {t(precision === 'day' ? 'date.yesterday' : 'date.dayAgo')}
      </button>
    </div>
  )
}
