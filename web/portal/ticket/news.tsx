import { useEffect, useRef, useState } from 'react'
import type { LiveState } from '../../kit/sse.ts'
import { useWords } from '../words.ts'
import type { Ticket } from './use-ticket.ts'

/** Says aloud, without interrupting, what has just changed; and quietly, when news cannot come through. */
export function News({ ticket, live }: { ticket: Ticket; live: LiveState }) {
  const { t, say } = useWords()
  const before = useRef(ticket)
  const [news, setNews] = useState('')
  useEffect(() => {
    const old = before.current
    before.current = ticket
    if (old.storySeq === ticket.storySeq) return
    const answers = (of: Ticket): number => of.messages.filter((message) => message.from !== 'customer').length
    const parts: string[] = []
    if (old.stage !== ticket.stage) parts.push(t('news.stage', { title: say(ticket.wording.title) }))
    if (answers(ticket) > answers(old)) parts.push(t('news.message'))
    if (parts.length > 0) setNews(parts.join(' '))
  }, [ticket, t, say])
  return (
    <div className="news">
      <p role="status" className={news ? 'news-fresh' : undefined}>
        {news}
      </p>
      <p className={live === 'cut' ? 'news-cut' : 'news-live'} aria-live="polite">
        {t(live === 'cut' ? 'news.cut' : 'news.live')}
      </p>
    </div>
  )
}
