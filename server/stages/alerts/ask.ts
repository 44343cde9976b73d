import { sql } from 'kysely'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { maskText } from '#records/customers/masking.rules.ts'
import { type Language, say } from '#records/knowledge/words.rules.ts'
import { nextAsk } from './alerts.rules.ts'
import { amountWords, linkTo, readOrganisation, whenWords } from './facts.ts'
import { openWho } from './sealed.ts'

/** One question by SMS: `to` in E.164, `facts` what its template may say, `portal` where the organisation's pages stand. */
export type Question = {
  id: string
  to: string
  language: Language
  portal: string
  facts: Record<'organisation' | 'hotline' | 'at' | 'amount' | 'merchant' | 'link', string>
}
/** Sends it, or throws an Error with a reason; loop.ts hands over who does. */
export type SendQuestion = (house: House, orgId: string, question: Question) => Promise<void>

const askAtOnce = 20
/** Longer than any gateway may take. */
const leaseMs = 30_000

/** `write` throws where what is sealed does not open: that one fails alone. */
type Due = { id: string; attempts: number; write(): Question }

/**
 * Sweep: sends the questions that are due. The attempt is committed before it is made, and nothing of what is sent is stored in
 * clear. One that no gateway takes is left to the call that follows silence. Answers how many were tried.
 */
export async function askCustomers(house: House, orgId: string, send: SendQuestion): Promise<number> {
  const inside = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'alerts'), 'staff', act)
  const due = await inside(lease)
  await Promise.all(
    due.map(async ({ id, attempts, write }) => {
      const failure = await Promise.try(() => send(house, orgId, write())).then(
        () => null,
        (error: Error) => error,
      )
      if (failure) house.log.warn({ alertId: id, error: reasonOf(failure) }, 'a question was not sent')
      await inside((work) => settle(work, id, attempts, failure))
    }),
  )
  return due.length
}

/** Gateways like to repeat the number that they refuse. */
const reasonOf = (failure: Error) => maskText(failure.message).text.slice(0, 300)

async function lease(work: Work): Promise<Due[]> {
  const until = new Date(work.now.getTime() + leaseMs)
  const { rows } = await sql<{
    alert_id: string
    who_sealed: Buffer
    language: Language
    amount_minor: bigint
    currency: string
    merchant: string
    happened_at: Date
    ask_attempts: number
  }>`
    with due as (
      select alert_id from risk_alerts where org_id = ${work.orgId} and ask_next_at <= ${work.now} and state = 'open'
      order by ask_next_at, alert_id limit ${askAtOnce} for update skip locked)
    update risk_alerts a set ask_attempts = a.ask_attempts + 1, ask_next_at = ${until} from due where a.alert_id = due.alert_id
    returning a.alert_id, a.who_sealed, a.language, a.amount_minor, a.currency, a.merchant, a.happened_at, a.ask_attempts`.execute(
    work.tx,
  )
  if (rows.length === 0) return []
  const { name, hotline, portal, zone } = await readOrganisation(work)
  return rows.map((row): Due => {
    const { alert_id: id, language } = row
    const write = (): Question => {
      const { phone, token } = openWho(work, id, row.who_sealed)
      if (phone === null) throw new Error('a question without a number is not due')
      const facts = {
        organisation: say(name, language),
        hotline,
        at: whenWords(row.happened_at, zone, language),
        amount: amountWords({ amountMinor: row.amount_minor, currency: row.currency }, language),
        merchant: row.merchant,
        link: linkTo(portal, token),
      }
      return { id, to: phone, language, portal, facts }
    }
    return { id, attempts: row.ask_attempts, write }
  })
}

/** Answered meanwhile, there is nothing to ask again. */
async function settle(work: Work, alertId: string, attempts: number, failure: Error | null): Promise<void> {
  const next = failure && nextAsk(attempts, work.now)
  await sql`update risk_alerts set asked_at = case when ${failure === null} then ${work.now}::timestamptz end,
      ask_error = ${failure && reasonOf(failure)}, ask_next_at = case when state = 'open' then ${next}::timestamptz end
    where org_id = ${work.orgId} and alert_id = ${alertId} and asked_at is null`.execute(work.tx)
}
