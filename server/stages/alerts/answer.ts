import { sql } from 'kysely'
import type { z } from 'zod'
import { sha256 } from '#platform/crypto.ts'
import { systemActor, type Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { isAnswerable } from './alerts.rules.ts'
import type { answerAlert, showAlert } from './contract.ts'
import { type Raise, raiseTicket } from './raise.ts'
import { type Alert, alertWhere, endAlert, questionOf } from './row.ts'

type Question = z.input<(typeof showAlert)['answer']>
type Answered = z.input<(typeof answerAlert)['answer']>

/** What the holder of the link is asked. @throws Problem missing alert_link_unknown */
export async function readQuestion(work: Work, token: string): Promise<Question> {
  return questionOf(await alertOf(work, token), work.now)
}

/**
 * The one tap. "yes" ends the alert; "no" makes a ticket of it in this transaction, and with it whatever protects the money.
 * Answered before, or too late, it changes nothing and tells how it stands.
 * @throws Problem missing alert_link_unknown
 */
export async function answerQuestion(
  asked: Work,
  { token, answer }: { token: string; answer: 'yes' | 'no' },
  raise: Raise,
): Promise<Answered> {
  // The link stands for the customer; nobody of them is signed in.
  const work = { ...asked, actor: systemActor(asked.orgId, 'alerts') }
  const alert = await alertOf(work, token, { lock: true })
  if (!isAnswerable(alert, work.now)) return { ...questionOf(alert, work.now), ticket: null, protects: [] }
  const raised = answer === 'no' ? await raiseTicket(work, alert, 'denied', raise) : null
  await endAlert(work, alert, answer, raised?.ticketId ?? null)
  return {
    ...questionOf({ ...alert, state: answer }, work.now),
    ticket: raised && { number: raised.number, secret: raised.secret },
    protects: (raised?.protects ?? []).map(({ target, until }) => ({ target, until: until?.toISOString() ?? null })),
  }
}

async function alertOf(work: Work, token: string, options: { lock?: boolean } = {}): Promise<Alert> {
  const alert = await alertWhere(work, sql`token_hash = ${sha256(token)}`, options)
  if (!alert) throw new Problem('missing', 'alert_link_unknown')
  return alert
}
