import { useQuery } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import { showTicketProgress } from '#stages/progress/contract.ts'
import { call } from '../../kit/client.ts'
import { sayWhen } from '../../kit/dates.ts'
import { Icon, type IconName } from '../parts/icon.tsx'
import { useSaying } from '../parts/moment.tsx'
import side from '../ticket/side.module.css'
import type { Ticket } from '../ticket/ticket-data.ts'
import { useSay } from '../words.ts'
import styles from './progress.module.css'
import words from './words.json' with { type: 'json' }

type Line = Answer<typeof showTicketProgress>['lines'][number]
type Step = Line['steps'][number]

const icons: Record<Step['state'], IconName> = { done: 'check', now: 'check', coming: 'hourglass', failed: 'alert' }

/** What the customer sees of their money or order: dated steps, and what is late. Nothing is drawn where nobody told of any. */
export function ProgressCard({ ticket }: { ticket: Ticket }) {
  const say = useSay()
  const { ticketId, storySeq } = ticket
  const { data } = useQuery({
    queryKey: ['progress', ticketId, storySeq],
    queryFn: ({ signal }) => call(showTicketProgress, { params: { ticketId }, signal }),
    placeholderData: (before) => before,
  })
  if (!data || data.lines.length === 0) return null
  return (
    <section className={side.card} aria-labelledby="progress-title">
      <h2 className={side.title} id="progress-title">
        {say(words.title)}
      </h2>
      {data.lines.map((line) => (
        <Track key={line.track} line={line} />
      ))}
    </section>
  )
}

function Track({ line }: { line: Line }) {
  const say = useSay()
  return (
    <div className={styles.track}>
      <h3 className={styles.name}>{say(line.title)}</h3>
      <ol className={styles.steps}>
        {line.steps.map((step) => (
          <li key={step.step} data-state={step.state}>
            <Icon name={icons[step.state]} size={14} />
            <span>
              {say(step.words)}
              <StepWhen step={step} isUsual={line.isUsual} />
            </span>
          </li>
        ))}
      </ol>
      {line.isLate && (
        <strong className={styles.late}>
          <Icon name="alert" size={14} />
          {say(words.late)}
        </strong>
      )}
    </div>
  )
}

function StepWhen({ step: { at, eta, state }, isUsual }: { step: Step; isUsual: boolean }) {
  const say = useSay()
  const saying = useSaying()
  const text = at
    ? sayWhen(at, saying)
    : eta
      ? say(isUsual ? words.usual : words.expected).replace('{when}', sayWhen(eta, saying))
      : state === 'coming'
        ? ''
        : say(words.undated)
  return text === '' ? null : <span className={side.quiet}>{text}</span>
}
