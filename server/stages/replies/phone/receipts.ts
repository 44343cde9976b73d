import { sql } from 'kysely'
import { type House, inOrg, preparedMark, systemActor, type Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { PhoneReceipt, SentReceipt } from '#platform/phone-port.ts'
import { reachedBy } from '#platform/ports.ts'
import { readOrganisation } from '../facts.ts'
import type { PhoneRow } from './compose.ts'
import { settlePhone } from './settle.ts'

/**
 * Takes what a provider says of a message that it took. Said twice it is written once, and what arrived has arrived: a
 * failure that is told later changes nothing.
 * @throws Problem denied signature_wrong (401) · missing receipt_unknown: not written down yet perhaps, to be sent again
 */
export async function receiveReceipt(
  house: House,
  orgId: string,
  /** `url`: path and query, as they were asked for. */
  sent: Pick<SentReceipt, 'headers' | 'body' | 'url'>,
): Promise<void> {
  const { phone } = reachedBy(house, orgId)
  await inOrg(house, systemActor(orgId, 'phone receipts'), 'intake', async (work) => {
    // As the provider was told it: behind a proxy the request names another host.
    const url = (await readOrganisation(work)).facts('en').portal + sent.url
    const receipt = phone?.readReceipt({ ...sent, url, now: work.now }) ?? null
    if (!phone || !receipt) throw new Problem('denied', 'signature_wrong', { status: 401 })
    const notice = await noticeOf(work, receipt)
    if (!notice) throw new Problem('missing', 'receipt_unknown')
    if (receipt.state === 'under_way') return
    const outcome =
      receipt.state === 'delivered' ? { delivered: true as const } : { undelivered: receipt.code ?? 'failed' }
    await settlePhone(work, { notice, outcome }, phone)
  })
}

async function noticeOf(work: Work, { reference }: PhoneReceipt): Promise<PhoneRow | undefined> {
  const { rows } = await sql<PhoneRow>`${sql.raw(preparedMark)}
    select ticket_id, notice_id, contact_id, channel, template, language, facts, said_sealed, dedupe_key, fallback_of,
      attempts, sent_at, reference
    from phone_notices where org_id = ${work.orgId} and reference = ${reference} limit 1`.execute(work.tx)
  return rows[0]
}
