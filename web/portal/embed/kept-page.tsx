import { useEffect, useState } from 'react'
import { call, ProblemAnswer } from '../../kit/client.ts'
import { forgetTicket, type Kept, newsMark, readKept } from '../../kit/kept.ts'
import { openTracking } from '../api.ts'
import { go } from '../paths.ts'
import { Link } from '../shell/link.tsx'
import { Page } from '../shell/page.tsx'
import { Trouble } from '../shell/trouble.tsx'
import { keepSecret } from '../ticket/secrets.ts'
import type { Ticket } from '../ticket/use-ticket.ts'
import { useWords } from '../words.ts'

type Row = { ticket: Ticket; hasNews: boolean }
type Looked = { status: 'looking' } | { status: 'failed'; error: unknown } | { status: 'found'; rows: Row[] }

/** What was sent from this browser before; the only one opens at once. */
export function KeptPage() {
  const { t, say } = useWords()
  const [looked, setLooked] = useState<Looked>({ status: 'looking' })
  const look = (): void => {
    setLooked({ status: 'looking' })
    Promise.all(readKept().map(open)).then(
      (found) => {
        const rows = found.filter((row) => row !== null)
        if (rows.length === 1) go(`/t/${rows[0]!.ticket.number}`, { replace: true })
        else setLooked({ status: 'found', rows })
      },
      (error: unknown) => setLooked({ status: 'failed', error }),
    )
  }
  useEffect(look, [])
  return (
    <Page title={t('kept.title')}>
      {looked.status === 'looking' && (
        <p className="loading" role="status">
          {t('ticket.loading')}
        </p>
      )}
      {looked.status === 'failed' && <Trouble error={looked.error} title={t('kept.failed')} again={look} />}
      {looked.status === 'found' && looked.rows.length === 0 && <p className="lead">{t('kept.none')}</p>}
      {looked.status === 'found' && looked.rows.length > 0 && (
        <nav className="rows" aria-label={t('kept.title')}>
          {looked.rows.map(({ ticket, hasNews }) => (
            <Link key={ticket.number} to={`/t/${ticket.number}`} className="row">
              <span className="row-words">
                <b>{say(ticket.formTitle)}</b>
                <small>
                  {hasNews ? t('kept.news') : say(ticket.wording.title)} · {ticket.number}
                </small>
              </span>
            </Link>
          ))}
        </nav>
      )}
      <p>
        <Link to="/" className="button button-quiet">
          {t('kept.more')}
        </Link>
      </p>
    </Page>
  )
}

/** Opens a kept ticket; null, and forgotten, when its secret opens nothing any more. */
async function open({ number, secret, seen }: Kept): Promise<Row | null> {
  try {
    const ticket = await call(openTracking, { body: { number, secret } })
    keepSecret(number, secret)
    return { ticket, hasNews: newsMark(ticket) > seen }
  } catch (error) {
    if (!(error instanceof ProblemAnswer) || error.status !== 404) throw error
    forgetTicket(number)
    return null
  }
}
