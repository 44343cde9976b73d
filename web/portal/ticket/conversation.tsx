import { When } from '../../kit/when.tsx'
import { useSaying } from '../portal.ts'
import { useWords } from '../words.ts'
import type { Ticket } from './use-ticket.ts'

type ConversationProps = { messages: Ticket['messages']; staffName: string }

/** What was said on both sides, oldest first. Staff speak as their team, never as a person. */
export function Conversation({ messages, staffName }: ConversationProps) {
  const { t } = useWords()
  const saying = useSaying()
  if (messages.length === 0) return <p className="small">{t('talk.empty')}</p>
  return (
    <ol className="talk">
      {messages.map((message) => (
        <li key={message.messageId} className={`talk-${message.from}`}>
          <p className="talk-head">
            <b>{message.from === 'staff' ? staffName : t(message.from === 'customer' ? 'talk.you' : 'talk.system')}</b>
            <When at={message.at} saying={saying} />
          </p>
          <p className="talk-body">{message.body}</p>
        </li>
      ))}
    </ol>
  )
}
