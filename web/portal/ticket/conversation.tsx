import { When } from '../../kit/when.tsx'
import { useSaying } from '../portal.ts'
import { useWords } from '../words.ts'
import { Attached } from './attached.tsx'
import type { Ticket, TicketFollowing } from './use-ticket.ts'

type ConversationProps = { ticket: Ticket; staffName: string } & Pick<TicketFollowing, 'withTicket'>

/** What was said on both sides, oldest first. Staff speak as their team, never as a person. */
export function Conversation({ ticket, staffName, withTicket }: ConversationProps) {
  const { t } = useWords()
  const saying = useSaying()
  const { number, messages } = ticket
  if (messages.length === 0) return <p className="small">{t('talk.empty')}</p>
  return (
    <ol className="talk">
      {messages.map((message) => (
        <li key={message.messageId} className={`talk-${message.from}`}>
          <p className="talk-head">
            <b>{message.from === 'staff' ? staffName : t(message.from === 'customer' ? 'talk.you' : 'talk.system')}</b>
            <When at={message.at} saying={saying} />
          </p>
          {message.body && <p className="talk-body">{message.body}</p>}
          <Attached number={number} attachments={message.attachments} withTicket={withTicket} />
        </li>
      ))}
    </ol>
  )
}
