import { sql } from 'kysely'
import type { z } from 'zod'
import { uuidv7 } from '#platform/clock.ts'
import { randomBase32, sha256 } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { once } from '#platform/idempotency.ts'
import { maskText } from '#records/customers/masking.rules.ts'
import type { Posted } from '#records/entries/posted.ts'
import { answerBy, isAnswerable, isRegistered } from './alerts.rules.ts'
import { type postRiskAlert, riskAlert } from './contract.ts'
import { linkTo, readOrganisation } from './facts.ts'
import { alertWhere } from './row.ts'
import { openWho, phoneOf, sealWho } from './sealed.ts'

type Given = z.output<typeof riskAlert>
type Taken = z.input<(typeof postRiskAlert)['answer']>

/** Clocks of risk systems go ahead by so much at most. */
const aheadMsMax = 5 * 60_000

/**
 * Takes what a risk system posted, once for each `webhook-id`, and each of its alerts once: posted again it only tells how it
 * stands. The question goes out by SMS when a number is known; the link is for the app's own push message.
 * @throws Problem invalid alert_unreadable, callback_not_registered, idempotency_key_reused · conflict request_in_flight
 */
export async function takeAlert(work: Work, { id, entry, json }: Posted): Promise<Taken> {
  const read = riskAlert.safeParse(json)
  const isWrong =
    !read.success ||
    Date.parse(read.data.at) > work.now.getTime() + aheadMsMax ||
    // The mask is what customers see: a merchant's name may hold a person's number.
    maskText(read.data.merchant).text.trim() === ''
  if (isWrong) throw new Problem('invalid', 'alert_unreadable')
  const given = read.data
  if (given.callback !== undefined && !isRegistered(given.callback, entry.origins))
    throw new Problem('invalid', 'callback_not_registered')
  const named = { principal: `entry:${entry.entryId}`, route: 'POST /v1/risk-alerts', key: id, body: given }
  await once(work, named, async () => {
    await writeAlert(work, entry.entryId, given)
    return { status: 200, answer: null }
  })
  return readTaken(work, entry.entryId, given.alertId)
}

async function writeAlert(work: Work, entryId: string, given: Given): Promise<void> {
  const phone = await phoneOf(work, { entryId, phone: given.phone, customerRef: given.customerRef })
  if (given.phone !== undefined && phone === null) throw new Problem('invalid', 'alert_unreadable')
  const alertId = uuidv7(work.clock)
  const token = randomBase32(work.clock, 26)
  const { customerRef = null, transactionNo } = given
  const sealed = sealWho(work, alertId, { phone, customerRef, transactionNo, token })
  await sql`insert into risk_alerts (org_id, alert_id, entry_id, their_id, language, amount_minor, currency, merchant, happened_at,
      token_hash, who_sealed, answer_by, callback, ask_next_at, created_at)
    select ${work.orgId}, ${alertId}, ${entryId}, ${given.alertId}, coalesce(${given.language ?? null}::text, default_language),
      ${given.amount.amountMinor}::bigint, ${given.amount.currency}, ${maskText(given.merchant).text}, ${given.at}::timestamptz,
      ${sha256(token)}::bytea, ${sealed}::bytea, ${answerBy(work.now, given.answerWithinMinutes)}::timestamptz,
      ${given.callback ?? null}::text, ${phone === null ? null : work.now}::timestamptz, ${work.now}::timestamptz
    from orgs where org_id = ${work.orgId}
    on conflict (org_id, entry_id, their_id) do nothing`.execute(work.tx)
}

async function readTaken(work: Work, entryId: string, theirId: string): Promise<Taken> {
  const alert = await alertWhere(work, sql`entry_id = ${entryId} and their_id = ${theirId}`)
  if (!alert) throw new Error('an alert that was taken is not there')
  const token =
    alert.whoSealed && isAnswerable(alert, work.now) ? openWho(work, alert.alertId, alert.whoSealed).token : null
  const link = token && linkTo((await readOrganisation(work)).portal, token)
  return { state: alert.state, answerBy: alert.answerBy.toISOString(), link }
}
